import { DomainError } from '@loa/domain';
import {
  catchError,
  concat,
  EMPTY,
  exhaustMap,
  filter,
  from,
  type Observable,
  of,
  takeUntil,
  takeWhile,
  timer,
} from 'rxjs';

const LOOK_EVERY_MS = 1_000;
/** A stream outlives what it was opened with; whoever lost the right to it sees at most this much more. */
const IDENTIFY_EVERY_MS = 15_000;
/** Pages of one user; each costs a look a second. */
const STREAMS_PER_ACTOR = 5;
const FINAL: ReadonlySet<string> = new Set(['done', 'cancelled']);

/** `first`, then what each look finds, until the reader may look no more or nothing will change. */
export function liveReports<T extends { readonly state: string }>(
  first: T,
  look: () => Promise<T>,
  mayLook: () => Promise<boolean>,
): Observable<T> {
  const later = timer(LOOK_EVERY_MS, LOOK_EVERY_MS).pipe(exhaustMap(() => from(look()).pipe(catchError(() => EMPTY))));
  const refused = timer(IDENTIFY_EVERY_MS, IDENTIFY_EVERY_MS).pipe(
    // While the database is away nobody can be identified, and nothing is seen either.
    exhaustMap(() => from(mayLook()).pipe(catchError(() => of(true)))),
    filter((may) => !may),
  );
  return concat([first], later).pipe(
    takeUntil(refused),
    takeWhile(({ state }) => !FINAL.has(state), true),
  );
}

/** Counts the open streams of each actor in this process. */
export class OpenStreams {
  private readonly open = new Map<string, number>();

  /** Throws `report.tooManyStreams` above the limit. Call the answer once the stream is closed; a second call does nothing. */
  enter(actor: string): () => void {
    const count = this.open.get(actor) ?? 0;
    if (count >= STREAMS_PER_ACTOR) {
      throw new DomainError('tooMany', 'report.tooManyStreams', { most: STREAMS_PER_ACTOR });
    }
    this.open.set(actor, count + 1);
    let inside = true;
    return () => {
      if (!inside) return;
      inside = false;
      const left = this.open.get(actor)! - 1;
      if (left > 0) this.open.set(actor, left);
      else this.open.delete(actor);
    };
  }
}
