import {
  CHANNEL_FACTS,
  CHANNELS,
  type ChannelName,
  CONSENT_PURPOSES,
  type ConsentPurpose,
  notFound,
} from '@loa/domain';
import type { ConsentWord, ContactView, NewConsent, PersonStore } from '../people/person-store.js';
import type { Clock } from '../ports/clock.js';
import type { Scope, Transactions } from '../ports/transactions.js';

/** What a person chooses between: every channel that writes to persons, the three Zalo ways as one. */
export const PREFERENCE_CHANNELS = ['zalo', 'sms', 'email'] as const;
export type PreferenceChannel = (typeof PREFERENCE_CHANNELS)[number];

const PERSONAL = CHANNELS.filter((channel) => !CHANNEL_FACTS[channel].outlet);
const groupOf = (channel: ChannelName): PreferenceChannel =>
  channel === 'sms' || channel === 'email' ? channel : 'zalo';

export interface Preference {
  readonly purpose: ConsentPurpose;
  readonly channel: PreferenceChannel;
  readonly on: boolean;
}

export interface PreferencePage {
  readonly choices: Preference[];
  readonly contacts: ContactView[];
}

/** How a choice came in, and the words that stood beside it: the proof that the law asks for. */
export interface ChoiceProof {
  readonly method: 'preferencePage' | 'oneClick';
  readonly wording: string;
}

/** The rights of one recipient on a public page: nobody's scope but the person's own. */
export class ChoosePreferences {
  constructor(
    private readonly transactions: Transactions<{ persons: PersonStore }>,
    private readonly clock: Clock,
  ) {}

  async read(personId: string): Promise<PreferencePage> {
    return this.within(personId, async (persons, words) => {
      const contacts = (await persons.contacts(personId)).filter(({ masked }) => masked !== '');
      const choices = CONSENT_PURPOSES.flatMap((purpose) =>
        PREFERENCE_CHANNELS.map((channel) => ({ purpose, channel, on: isOn(words, purpose, channel) })),
      );
      return { choices, contacts };
    });
  }

  /** Sets every choice that is not named off. Earlier words for "all" give way to the single ones. */
  async choose(personId: string, on: readonly Omit<Preference, 'on'>[], proof: ChoiceProof): Promise<void> {
    await this.within(personId, async (persons, words) => {
      const lifted = words.filter(({ purpose, channel, given }) => !given && (purpose === '*' || channel === '*'));
      const chosen = CONSENT_PURPOSES.flatMap((purpose) =>
        PERSONAL.map((channel) => ({
          purpose,
          channel,
          given: on.some((choice) => choice.purpose === purpose && choice.channel === groupOf(channel)),
        })),
      );
      const entries = [...lifted.map((word) => ({ ...word, given: true })), ...chosen];
      await this.write(persons, words, personId, entries, proof);
    });
  }

  /** Stops everything, or everything on one channel. A repeat changes nothing. */
  async stop(personId: string, channel: ChannelName | '*', proof: ChoiceProof): Promise<void> {
    await this.within(personId, (persons, words) =>
      this.write(persons, words, personId, [{ purpose: '*', channel, given: false }], proof),
    );
  }

  private within<T>(
    personId: string,
    work: (persons: PersonStore, words: readonly ConsentWord[]) => Promise<T>,
  ): Promise<T> {
    const scope: Scope = { personId, actor: `recipient:${personId}` };
    return this.transactions.run(scope, async ({ persons }) => {
      if (!(await persons.find(personId))) throw notFound('page');
      return work(persons, await persons.consentWords(personId));
    });
  }

  private async write(
    persons: PersonStore,
    words: readonly ConsentWord[],
    personId: string,
    entries: readonly ConsentWord[],
    proof: ChoiceProof,
  ): Promise<void> {
    // What was said already is not said again: a receiver may post one click many times.
    const fresh = entries.filter(
      (entry) =>
        !words.some(
          (word) => word.purpose === entry.purpose && word.channel === entry.channel && word.given === entry.given,
        ),
    );
    const recordedBy = `recipient:${personId}`;
    const rows = fresh.map((entry) => ({ ...(entry as NewConsent), ...proof, evidence: '', recordedBy }));
    if (rows.length > 0) await persons.recordConsents(personId, rows, this.clock.now());
  }
}

/** A refusal beats all; without a word notices are on (a duty by law) and everything else is off. */
function isOn(words: readonly ConsentWord[], purpose: ConsentPurpose, group: PreferenceChannel): boolean {
  const heard = words.filter(
    (word) =>
      (word.purpose === purpose || word.purpose === '*') &&
      (word.channel === '*' || groupOf(word.channel as ChannelName) === group),
  );
  if (heard.some(({ given }) => !given)) return false;
  return purpose === 'notice' || heard.some(({ given }) => given);
}
