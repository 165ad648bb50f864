import {
  type Actor,
  addDays,
  DomainError,
  EXTENSION_DAYS,
  localDay,
  notFound,
  type RequestKind,
  requestDeadlines,
  type SpecialDay,
  workCalendar,
} from '@loa/domain';
import { scopeOf } from '../access/scope-of.js';
import type { AuditLog } from '../ports/audit-log.js';
import type { Clock } from '../ports/clock.js';
import type { Scope, Transactions } from '../ports/transactions.js';
import type { Page, PersonStore } from './person-store.js';

const ZONE = 'Asia/Ho_Chi_Minh';
/** Holidays never take longer than this from an answer. */
const LONGEST_WAIT_DAYS = 40;

export type AskedBy = 'self' | 'guardian' | 'representative';
export type RequestWay = 'inPerson' | 'paper' | 'phone' | 'email' | 'message' | 'preferencePage';

export interface PersonRequest {
  readonly id: string;
  readonly number: string;
  readonly kind: RequestKind;
  readonly state: 'open' | 'ordered' | 'done' | 'refused';
  readonly personId: string;
  readonly personName: string;
  readonly unitName: string;
  readonly askedBy: AskedBy;
  readonly way: RequestWay;
  readonly askedAt: string;
  readonly note: string;
  readonly answerDue: string;
  readonly due: string;
  readonly extendedAt: string | null;
  readonly extensionReason: string;
  readonly answeredAt: string | null;
  readonly answer: string;
  readonly decidedName: string;
  readonly closedAt: string | null;
  /** Why an ordered erasure did not go through the last time, a code; it is tried again. */
  readonly failure: string;
}

export interface NewRequest {
  readonly personId: string;
  readonly kind: RequestKind;
  readonly askedBy: AskedBy;
  readonly way: RequestWay;
  readonly askedAt: Date;
  readonly note: string;
  readonly answerDue: string;
  readonly due: string;
  readonly registeredBy: string;
}

export interface RequestFilter {
  readonly state: 'open' | 'closed';
  readonly personId?: string;
  readonly limit: number;
  readonly cursor?: string;
}

/** What was done about a request; numbers only. */
export type RequestResult = Readonly<Record<string, number>>;

export interface RequestStore {
  list(filter: RequestFilter): Promise<Page<PersonRequest>>;
  /** With its row locked. */
  find(id: string): Promise<PersonRequest | null>;
  openOf(personId: string, kind: RequestKind): Promise<PersonRequest | null>;
  add(request: NewRequest): Promise<string>;
  answer(id: string, answer: string, at: Date): Promise<void>;
  extend(id: string, due: string, reason: string, at: Date): Promise<void>;
  close(id: string, end: RequestEnd, at: Date): Promise<void>;
  /** A worker carries it out. */
  order(id: string, by: { readonly by: string; readonly name: string }, at: Date): Promise<void>;
  result(id: string): Promise<RequestResult | null>;
  specialDays(from: string, to: string): Promise<SpecialDay[]>;
}

export interface RequestEnd {
  readonly state: 'done' | 'refused';
  readonly answer: string;
  readonly by: string;
  readonly name: string;
  readonly result: RequestResult | null;
}

export interface RightsStores {
  readonly requests: RequestStore;
  readonly persons: PersonStore;
  readonly audit: AuditLog;
}

export interface AskedRequest {
  readonly personId: string;
  readonly kind: RequestKind;
  readonly askedBy: AskedBy;
  readonly way: RequestWay;
  /** `yyyy-MM-dd`. */
  readonly askedOn?: string;
  readonly note: string;
}

/** Registers a request with the deadlines of the law (Decree 356/2025/NĐ-CP). One of a kind is open per person. */
export async function register(
  { requests }: Pick<RightsStores, 'requests'>,
  asked: AskedRequest,
  registeredBy: string,
  now: Date,
): Promise<string> {
  const today = localDay(now, ZONE);
  const askedOn = asked.askedOn ?? today;
  if (askedOn > today) throw new DomainError('invalid', 'request.future');
  if (await requests.openOf(asked.personId, asked.kind)) throw new DomainError('conflict', 'request.open');
  const calendar = workCalendar(await requests.specialDays(askedOn, addDays(askedOn, LONGEST_WAIT_DAYS)));
  const deadlines = requestDeadlines(asked.kind, askedOn, calendar);
  // A day without an hour is taken at its noon.
  const askedAt = askedOn === today ? now : new Date(`${askedOn}T05:00:00Z`);
  return requests.add({ ...asked, ...deadlines, askedAt, registeredBy });
}

/** Who asked what, by when it must be done, and what was answered. */
export class PersonRequests {
  constructor(
    private readonly transactions: Transactions<RightsStores>,
    private readonly clock: Clock,
  ) {}

  list(actor: Actor, filter: RequestFilter): Promise<Page<PersonRequest>> {
    return this.transactions.run(scopeOf(actor), ({ requests }) => requests.list(filter));
  }

  find(actor: Actor, id: string): Promise<PersonRequest> {
    return this.transactions.run(scopeOf(actor), ({ requests }) => existing(requests, id));
  }

  register(actor: Actor, asked: AskedRequest): Promise<PersonRequest> {
    const now = this.clock.now();
    return this.transactions.run(scopeOf(actor), async (stores) => {
      await atHome(stores.persons, asked.personId);
      const id = await register(stores, asked, `${actor.kind}:${actor.id}`, now);
      const facts = { kind: asked.kind, way: asked.way };
      await stores.audit.record(actor, { ...about(asked.personId), action: 'request.registered', facts }, now);
      return existing(stores.requests, id);
    });
  }

  /** Behind the person's own link; a repeat changes nothing. */
  async ask(personId: string, kind: RequestKind): Promise<void> {
    const scope: Scope = { personId, actor: `recipient:${personId}` };
    await this.transactions.run(scope, async (stores) => {
      if (!(await stores.persons.find(personId))) throw notFound('page');
      if (await stores.requests.openOf(personId, kind)) return;
      const asked = { personId, kind, askedBy: 'self', way: 'preferencePage', note: '' } as const;
      await register(stores, asked, `recipient:${personId}`, this.clock.now());
    });
  }

  answer(actor: Actor, id: string, answer: string): Promise<PersonRequest> {
    return this.decide(actor, id, 'request.answered', (requests, now) => requests.answer(id, answer, now));
  }

  /** Once, by at most fifteen days. */
  extend(actor: Actor, id: string, reason: string): Promise<PersonRequest> {
    return this.decide(actor, id, 'request.extended', async (requests, now, request) => {
      if (request.extendedAt !== null) throw new DomainError('conflict', 'request.extendedOnce');
      await requests.extend(id, addDays(request.due, EXTENSION_DAYS), reason, now);
    });
  }

  /** An erasure is closed by being carried out, or refused. */
  close(actor: Actor, id: string, outcome: 'done' | 'refused', answer: string): Promise<PersonRequest> {
    return this.decide(actor, id, `request.${outcome}`, async (requests, now, request) => {
      if (request.kind === 'erasure' && outcome === 'done') throw new DomainError('conflict', 'request.erasureOpen');
      const by = { by: `${actor.kind}:${actor.id}`, name: actor.name };
      await requests.close(id, { state: outcome, answer, ...by, result: null }, now);
    });
  }

  private decide(
    actor: Actor,
    id: string,
    action: string,
    work: (requests: RequestStore, now: Date, request: PersonRequest) => Promise<void>,
  ): Promise<PersonRequest> {
    const now = this.clock.now();
    return this.transactions.run(scopeOf(actor), async ({ requests, audit }) => {
      const request = await existing(requests, id);
      if (request.state !== 'open') throw new DomainError('conflict', 'request.closed');
      await work(requests, now, request);
      const facts = { kind: request.kind, number: request.number };
      await audit.record(actor, { ...about(request.personId), action, facts }, now);
      return existing(requests, id);
    });
  }
}

async function existing(requests: RequestStore, id: string): Promise<PersonRequest> {
  const request = await requests.find(id);
  if (request === null) throw notFound('request');
  return request;
}

/** Requests belong to the home unit; whoever sees the person elsewhere sends them there. */
export async function atHome(persons: PersonStore, personId: string): Promise<void> {
  const home = await persons.home(personId);
  if (home === null) throw notFound('person');
  if (home === 'elsewhere') throw new DomainError('forbidden', 'person.elsewhere');
}

export const about = (personId: string) => ({ objectKind: 'person', objectId: personId });
