const groups = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls `action` once when the signal aborts; returns how to forget it. A wave shares one signal between many sends, so
 * one listener serves them all (Node warns above ten listeners, and adding one per message costs).
 */
export function onAbort(signal: AbortSignal, action: () => void): () => void {
  let group = groups.get(signal);
  if (!group) {
    const actions = new Set<() => void>();
    group = actions;
    groups.set(signal, actions);
    const all = () => {
      for (const each of [...actions]) each();
    };
    signal.addEventListener('abort', all, { once: true });
  }
  const actions = group;
  actions.add(action);
  return () => actions.delete(action);
}
