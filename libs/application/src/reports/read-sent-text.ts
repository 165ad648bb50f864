import { type Actor, DomainError, localDay, notFound } from '@loa/domain';
import type { AuditLog } from '../ports/audit-log.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import type { MemberDetails, RenderSent, SentMessage, SentTextStore, SentWords } from './sent-text-store.js';

export interface SentText extends SentWords {
  readonly message: SentMessage;
}

interface Stores {
  readonly sent: SentTextStore;
  readonly audit: AuditLog;
}

/** What became of one recipient, and the text as sent as proof, for as long as retention keeps it. */
export class ReadSentText {
  constructor(
    private readonly transactions: Transactions<Stores>,
    private readonly render: RenderSent,
    private readonly clock: Clock,
  ) {}

  member(actor: Actor, runId: string, memberId: string): Promise<MemberDetails> {
    return this.read(actor, async ({ sent }) => {
      const member = await sent.member(runId, memberId);
      if (member === null) throw notFound('member');
      return member;
    });
  }

  /** Leaves a line in the log: it shows what was said to one person. 410 once the values are erased. */
  text(actor: Actor, runId: string, deliveryId: string): Promise<SentText> {
    const now = this.clock.now();
    return this.read(actor, async ({ sent, audit }) => {
      const message = await sent.message(runId, deliveryId);
      if (message === null) throw notFound('delivery');
      refuseErased(message);
      if (message.attempts === 0) throw new DomainError('conflict', 'text.notSent');
      const facts = { run: runId, delivery: deliveryId };
      await audit.record(actor, { action: 'text.read', objectKind: 'person', objectId: message.personId, facts }, now);
      return { message, ...this.render(message) };
    });
  }

  private read<T>(actor: Actor, work: (stores: Stores) => Promise<T>): Promise<T> {
    return this.transactions.run({ unitId: actor.unitId, actor: `${actor.kind}:${actor.id}` }, work);
  }
}

function refuseErased({ erasedAt, personErasedAt, timeZone }: SentMessage): void {
  const gone = (code: string, at: Date) => new DomainError('gone', code, { day: writtenDay(at, timeZone) });
  if (erasedAt !== null) throw gone('text.erased', erasedAt);
  if (personErasedAt !== null) throw gone('text.personErased', personErasedAt);
}

/** As people write it here: `23/11/2026`. */
export const writtenDay = (at: Date, timeZone: string): string => localDay(at, timeZone).split('-').reverse().join('/');
