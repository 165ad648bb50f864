import type { Actor } from '@loa/domain';
import { scopeOf } from '../access/scope-of.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import type { RenderSent, SentMessage } from '../reports/sent-text-store.js';
import { type AskedBy, about, atHome, type RequestWay, type RightsStores, register } from './person-requests.js';

/** All that is kept of one person, as a person may ask for it. Addresses are whole: they are the person's own. */
export interface PersonFile {
  readonly facts: Readonly<Record<string, string | readonly string[] | null>>;
  readonly memberships: readonly Readonly<Record<string, string | number | null>>[];
  readonly family: readonly { readonly relation: 'guardian' | 'pupil'; readonly name: string }[];
  readonly addresses: readonly Readonly<Record<string, string | null>>[];
  readonly consents: readonly Readonly<Record<string, string | boolean | null>>[];
  readonly messages: readonly FileMessage[];
  readonly requests: readonly Readonly<Record<string, string | null>>[];
  readonly looks: readonly { readonly at: string; readonly by: string; readonly action: string }[];
}

export interface FileMessage {
  readonly at: string;
  readonly campaign: string;
  readonly step: string;
  readonly outcome: string;
  readonly reason: string;
  /** Went to somebody else and speaks of the person. */
  readonly about: boolean;
  readonly sent: readonly {
    readonly channel: string;
    readonly state: string;
    readonly at: string;
    readonly subject: string | null;
    /** Null when it never left, or when the rule of retention erased it. */
    readonly text: string | null;
  }[];
}

export interface PersonFileStore {
  /** `words`: renders one message as it was sent; null where its values are gone. */
  read(
    personId: string,
    words: (message: SentMessage) => { subject: string | null; text: string } | null,
  ): Promise<PersonFile>;
}

export interface WrittenFile {
  readonly number: string;
  readonly fileName: string;
  readonly html: string;
}

/** Puts a file into one page, in the reader's language. */
export type WriteFile = (
  file: PersonFile,
  proof: { number: string; at: Date; by: string; locale: 'vi' | 'en' },
) => string;

type Stores = RightsStores & { readonly files: PersonFileStore };

/** Gives a person what is kept of them: a request for access, answered and on record with its number. */
export class ExportPerson {
  constructor(
    private readonly transactions: Transactions<Stores>,
    private readonly render: RenderSent,
    private readonly write: WriteFile,
    private readonly clock: Clock,
  ) {}

  run(actor: Actor, personId: string, asked: { askedBy: AskedBy; way: RequestWay }): Promise<WrittenFile> {
    const at = this.clock.now();
    const by = `${actor.kind}:${actor.id}`;
    return this.transactions.run(scopeOf(actor), async (stores) => {
      const { persons, requests, files, audit } = stores;
      await atHome(persons, personId);
      const open = await requests.openOf(personId, 'access');
      const id = open?.id ?? (await register(stores, { personId, kind: 'access', note: '', ...asked }, by, at));
      const file = await files.read(personId, (message) => this.words(message));
      const result = {
        messages: file.messages.length,
        addresses: file.addresses.length,
        consents: file.consents.length,
      };
      await requests.close(id, { state: 'done', answer: '', by, name: actor.name, result }, at);
      const { number } = (await requests.find(id))!;
      await audit.record(actor, { ...about(personId), action: 'person.exported', facts: { number, ...result } }, at);
      const html = this.write(file, { number, at, by: actor.name, locale: actor.locale });
      return { number, fileName: `${number}.html`, html };
    });
  }

  private words(message: SentMessage): { subject: string | null; text: string } | null {
    if (message.erasedAt !== null || message.personErasedAt !== null || message.attempts === 0) return null;
    const { subject, text } = this.render(message);
    return { subject, text };
  }
}
