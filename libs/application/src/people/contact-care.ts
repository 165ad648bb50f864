import { randomInt } from 'node:crypto';
import { type Actor, DomainError, notFound } from '@loa/domain';
import { scopeOf } from '../access/scope-of.js';
import type { AuditLog } from '../ports/audit-log.js';
import type { Clock } from '../ports/clock.js';
import type { Scope, Transactions } from '../ports/transactions.js';
import type { Health, Page } from './person-store.js';

export interface CareItem {
  readonly contactId: string;
  readonly personId: string;
  readonly personName: string;
  readonly unitName: string;
  readonly channel: string;
  readonly masked: string;
  readonly health: 'invalid' | 'bounced' | 'blocked';
  readonly healthCode: string;
  readonly since: string | null;
  readonly told: {
    readonly runId: string;
    readonly memberId: string;
    readonly code: string;
    readonly words: string;
    readonly at: string;
  } | null;
}

export interface CareFilter {
  readonly unitId?: string;
  readonly health?: string;
  readonly limit: number;
  readonly cursor?: string;
}

export interface KnownContact {
  readonly personId: string;
  readonly channel: string;
  readonly health: Health;
  /** Whether the person is at home in the scope, or is the one who looks. */
  readonly own: boolean;
}

export interface SentCode {
  readonly id: string;
  readonly expiresAt: string;
  readonly state: string;
  /** Of the provider, when it was refused. */
  readonly code: string;
}

export interface ContactStore {
  care(filter: CareFilter): Promise<Page<CareItem>>;
  find(contactId: string): Promise<KnownContact | null>;
  /** The records of the address on that channel that the scope may put back; gives how many came back to use. */
  restore(contactId: string, evidence: string, at: Date): Promise<number>;
  /** Gives how many addresses of the person are proven by it. */
  verify(contactId: string, how: 'code' | 'preferencePage', at: Date): Promise<number>;
  codesSince(contactId: string, since: Date): Promise<number>;
  /** Takes the place of an earlier code. */
  addCode(contactId: string, code: string, by: string, locale: 'vi' | 'en', at: Date, until: Date): Promise<SentCode>;
  lastCode(contactId: string): Promise<SentCode | null>;
  /** Counts one try on the code that still holds: what came of it, null when none holds. */
  tryCode(contactId: string, code: string, most: number, at: Date): Promise<'right' | 'wrong' | null>;
}

export interface ContactStores {
  readonly contacts: ContactStore;
  readonly audit: AuditLog;
}

const CODE_MINUTES = 10;
export const CODE_TRIES = 5;
/** Codes to one address: each costs money and may annoy a stranger. */
const CODES_PER_HOUR = 3;
const CODES_PER_DAY = 8;
const HOUR = 3_600_000;
/** Channels on which a code can be sent and read. */
const CODE_CHANNELS: readonly string[] = ['sms', 'zaloZns', 'email'];

/** Addresses that are not written to, and the ways back: evidence, a code, or the person's own word. */
export class ContactCare {
  constructor(
    private readonly transactions: Transactions<ContactStores>,
    private readonly clock: Clock,
  ) {}

  list(actor: Actor, filter: CareFilter): Promise<Page<CareItem>> {
    return this.transactions.run(scopeOf(actor), ({ contacts }) => contacts.care(filter));
  }

  /** An officer found out that it works; the evidence stands with the address, for the log is never erased. Nobody's refusal is undone by it. */
  restore(actor: Actor, contactId: string, evidence: string): Promise<number> {
    const at = this.clock.now();
    return this.transactions.run(scopeOf(actor), async ({ contacts, audit }) => {
      const contact = await ownContact(contacts, contactId);
      const records = await contacts.restore(contactId, evidence, at);
      if (records === 0) throw new DomainError('conflict', 'contact.inUse');
      const facts = { channel: contact.channel, was: contact.health, evidenceGiven: true, records };
      const entry = { action: 'contact.restored', objectKind: 'person', objectId: contact.personId, facts };
      await audit.record(actor, entry, at);
      return records;
    });
  }

  /** Has a code sent to the address; ten minutes, five tries. */
  sendCode(actor: Actor, contactId: string): Promise<SentCode> {
    const at = this.clock.now();
    return this.transactions.run(scopeOf(actor), async ({ contacts, audit }) => {
      const contact = await ownContact(contacts, contactId);
      const sent = await this.send(contacts, contact, contactId, `${actor.kind}:${actor.id}`, actor.locale, at);
      const facts = { channel: contact.channel };
      const entry = { action: 'contact.codeSent', objectKind: 'person', objectId: contact.personId, facts };
      await audit.record(actor, entry, at);
      return sent;
    });
  }

  codeOf(actor: Actor, contactId: string): Promise<SentCode> {
    return this.transactions.run(scopeOf(actor), async ({ contacts }) => {
      await ownContact(contacts, contactId);
      const code = await contacts.lastCode(contactId);
      if (code === null) throw notFound('code');
      return code;
    });
  }

  async enterCode(actor: Actor, contactId: string, code: string): Promise<void> {
    const at = this.clock.now();
    // The try is counted before its answer is known: a wrong one must not be undone with the refusal.
    const answer = await this.transactions.run(scopeOf(actor), async ({ contacts, audit }) => {
      const contact = await ownContact(contacts, contactId);
      const answered = await this.enter(contacts, contactId, code, at);
      if (answered === 'right') {
        const facts = { channel: contact.channel, how: 'code' };
        const entry = { action: 'contact.verified', objectKind: 'person', objectId: contact.personId, facts };
        await audit.record(actor, entry, at);
      }
      return answered;
    });
    refuseWrong(answer);
  }

  /** What a person does on the page behind their own link: says that an address is theirs, or proves it. */
  async ownWord(personId: string, contactId: string): Promise<void> {
    const at = this.clock.now();
    await this.asRecipient(personId, async (contacts) => {
      await ownContact(contacts, contactId);
      await contacts.verify(contactId, 'preferencePage', at);
    });
  }

  async ownCode(personId: string, contactId: string, locale: 'vi' | 'en'): Promise<void> {
    const at = this.clock.now();
    await this.asRecipient(personId, async (contacts) => {
      const contact = await ownContact(contacts, contactId);
      await this.send(contacts, contact, contactId, `recipient:${personId}`, locale, at);
    });
  }

  async enterOwnCode(personId: string, contactId: string, code: string): Promise<void> {
    const at = this.clock.now();
    const answer = await this.asRecipient(personId, async (contacts) => {
      await ownContact(contacts, contactId);
      return this.enter(contacts, contactId, code, at);
    });
    refuseWrong(answer);
  }

  private asRecipient<T>(personId: string, work: (contacts: ContactStore) => Promise<T>): Promise<T> {
    const scope: Scope = { personId, actor: `recipient:${personId}` };
    return this.transactions.run(scope, ({ contacts }) => work(contacts));
  }

  private async send(
    contacts: ContactStore,
    contact: KnownContact,
    contactId: string,
    by: string,
    locale: 'vi' | 'en',
    at: Date,
  ): Promise<SentCode> {
    if (!CODE_CHANNELS.includes(contact.channel)) throw new DomainError('invalid', 'contact.noCodes');
    if (contact.health === 'optedOut') throw new DomainError('conflict', 'contact.optedOut');
    const since = (hours: number) => contacts.codesSince(contactId, new Date(at.getTime() - hours * HOUR));
    if ((await since(1)) >= CODES_PER_HOUR || (await since(24)) >= CODES_PER_DAY) {
      throw new DomainError('tooMany', 'contact.tooManyCodes', { seconds: HOUR / 1000 });
    }
    const code = String(randomInt(1_000_000)).padStart(6, '0');
    return contacts.addCode(contactId, code, by, locale, at, new Date(at.getTime() + CODE_MINUTES * 60_000));
  }

  private async enter(contacts: ContactStore, contactId: string, code: string, at: Date) {
    const answer = await contacts.tryCode(contactId, code, CODE_TRIES, at);
    if (answer === 'right') await contacts.verify(contactId, 'code', at);
    return answer;
  }
}

async function ownContact(contacts: ContactStore, contactId: string): Promise<KnownContact> {
  const contact = await contacts.find(contactId);
  if (contact === null) throw notFound('contact');
  if (!contact.own) throw new DomainError('forbidden', 'person.elsewhere');
  return contact;
}

function refuseWrong(answer: 'right' | 'wrong' | null): void {
  if (answer === null) throw new DomainError('gone', 'contact.noCode');
  if (answer === 'wrong') throw new DomainError('invalid', 'contact.wrongCode');
}
