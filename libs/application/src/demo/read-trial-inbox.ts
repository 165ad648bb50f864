import { type Actor, type ChannelName, DomainError, notFound } from '@loa/domain';
import { scopeOf } from '../campaigns/load-campaign.js';
import { maskAddress } from '../people/mask-address.js';
import type { Transactions } from '../ports/transactions.js';

/** A message that the sandbox took, as its recipient would see it. */
export interface TakenMessage {
  readonly at: string;
  readonly channel: ChannelName;
  readonly to: string;
  readonly sender: string;
  /** What we call it; a mail has it in front of the domain of its Message-ID. */
  readonly reference: string | null;
  readonly subject?: string;
  readonly text?: string;
  readonly parts?: number;
}

/** The sandbox that all accounts point at. */
export interface TrialInbox {
  /** The newest first. @returns null when it can't be reached */
  newest(): Promise<readonly TakenMessage[] | null>;
}

export interface KnownMessage {
  readonly reference: string;
  readonly recipient: string;
  /** Somebody tried out a step. */
  readonly test: boolean;
}

/** What the scope may see. */
export interface TrialStore {
  allOnSandbox(): Promise<boolean>;
  /** Of these references those that belong to a message of the scope: a mail with a log-in link never does. */
  known(references: readonly string[]): Promise<KnownMessage[]>;
}

export type TrialMessage = Omit<TakenMessage, 'reference'> & Omit<KnownMessage, 'reference'>;

const MOST_SHOWN = 60;

/** What recipients would have in their hands, while everything goes to the sandbox: each reader sees their own schools'. */
export class ReadTrialInbox {
  constructor(
    private readonly transactions: Transactions<TrialStore>,
    private readonly inbox: TrialInbox,
  ) {}

  async run(actor: Actor): Promise<TrialMessage[]> {
    const scope = scopeOf(actor);
    if (!(await this.transactions.run(scope, (store) => store.allOnSandbox()))) throw notFound('route');
    const taken = await this.inbox.newest();
    if (taken === null) throw new DomainError('unavailable', 'trial.unreachable');
    const ours = taken.map((message) => ({ message, name: nameIn(message.reference) }));
    const names = [...new Set(ours.flatMap(({ name }) => name ?? []))];
    const known = await this.transactions.run(scope, (store) => store.known(names));
    const byName = new Map(known.map((one) => [one.reference, one]));
    return ours
      .flatMap(({ message: { reference: _, ...message }, name }) => {
        const owner = byName.get(name ?? '');
        if (!owner) return [];
        const { recipient, test } = owner;
        return [{ ...message, to: maskAddress(message.channel, message.to), recipient, test }];
      })
      .slice(0, MOST_SHOWN);
  }
}

const nameIn = (reference: string | null): string | null =>
  /^<?([a-z0-9-]{1,48})(?:@|$)/i.exec(reference ?? '')?.[1] ?? null;
