import { useDebouncedCallback } from '@mantine/hooks';
import { useCallback, useRef, useState } from 'react';
import { api } from '../../api.js';
import type { SavedDraft, WrittenContent } from '../../types.js';

export type SaveState =
  | { kind: 'clean' | 'dirty' | 'saving' }
  | { kind: 'saved'; at: string }
  | { kind: 'failed'; error: unknown };

/** Long enough not to save each letter, short enough to lose none. */
const PAUSE_MS = 900;

/**
 * Keeps a draft as it is written. One save at a time: what was typed meanwhile goes with the next one, so that a slow line
 * never makes the writer's own saves pass each other.
 */
export function useAutosave(key: string, startRevision: number) {
  const [state, setState] = useState<SaveState>({ kind: 'clean' });
  const revision = useRef(startRevision);
  const waiting = useRef<WrittenContent | null>(null);
  const running = useRef<Promise<boolean> | null>(null);

  const save = useCallback((): Promise<boolean> => {
    if (running.current) return running.current;
    const work = (async () => {
      while (waiting.current) {
        const content = waiting.current;
        waiting.current = null;
        setState({ kind: 'saving' });
        try {
          const saved = await api.put<SavedDraft>(`/templates/${key}/draft`, { revision: revision.current, content });
          revision.current = saved.revision;
          if (!waiting.current) setState({ kind: 'saved', at: saved.savedAt });
        } catch (error) {
          waiting.current ??= content;
          setState({ kind: 'failed', error });
          return false;
        }
      }
      return true;
    })();
    running.current = work;
    return work.finally(() => {
      running.current = null;
    });
  }, [key]);

  const later = useDebouncedCallback(() => void save(), PAUSE_MS);
  const write = useCallback(
    (content: WrittenContent) => {
      waiting.current = content;
      setState((now) => (now.kind === 'saving' ? now : { kind: 'dirty' }));
      later();
    },
    [later],
  );
  /** Nothing is kept of what was not saved. */
  const forget = useCallback(() => {
    waiting.current = null;
    setState({ kind: 'clean' });
  }, []);
  const unsaved = state.kind === 'dirty' || state.kind === 'saving' || state.kind === 'failed';
  return { state, write, save, forget, unsaved };
}
