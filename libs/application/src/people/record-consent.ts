import { type Actor, DomainError, localDay, notFound, voiceNeeded } from '@loa/domain';
import { scopeOf } from '../access/scope-of.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import type { PeopleStores } from './add-person.js';
import type { NewConsent, PersonView } from './person-store.js';

const ZONE = 'Asia/Ho_Chi_Minh';
type Word = Omit<NewConsent, 'recordedBy'>;

/**
 * Writes down what a person said to an officer; the ledger only grows (Law 91/2025/QH15: provable, per purpose). Whoever
 * sees the person may: a parent says no at either child's school. The log tells where the person is at home elsewhere.
 * Of a pupil, it is on record which guardian spoke (`consent.whichGuardian`, `consent.notGuardian`).
 */
export class RecordConsent {
  constructor(
    private readonly transactions: Transactions<PeopleStores>,
    private readonly clock: Clock,
  ) {}

  async run(actor: Actor, personId: string, consent: Word): Promise<void> {
    const at = this.clock.now();
    const day = localDay(at, ZONE);
    refuseFuture(consent, day);
    await this.transactions.run(scopeOf(actor), async ({ persons, audit }) => {
      const home = await persons.home(personId);
      const person = home === null ? null : await persons.find(personId);
      if (home === null || person === null) throw notFound('person');
      checkVoice(person, consent, day);
      await persons.recordConsents(personId, [{ ...consent, recordedBy: `${actor.kind}:${actor.id}` }], at);
      const { purpose, channel, given, method, saidBy = 'self' } = consent;
      const facts = { purpose, channel, given, method, saidBy, ...(home === 'elsewhere' && { elsewhere: true }) };
      await audit.record(actor, { action: 'consent.recorded', objectKind: 'person', objectId: personId, facts }, at);
    });
  }

  /** One list, one decision: all of it is written or nothing. Gives how many persons it was of. */
  async ofAll(actor: Actor, personIds: readonly string[], consent: Word): Promise<number> {
    const at = this.clock.now();
    const day = localDay(at, ZONE);
    refuseFuture(consent, day);
    const ids = [...new Set(personIds)];
    return this.transactions.run(scopeOf(actor), async ({ persons, audit }) => {
      const pupils = await persons.pupilsAmong(ids);
      const tooYoung = pupils.filter(({ birthDate }) => isTooYoung(birthDate, consent, day));
      if (tooYoung.length > 0) throw new DomainError('invalid', 'consent.someTooYoung', { n: tooYoung.length });
      if (consent.saidBy !== 'self' && pupils.length < ids.length)
        throw new DomainError('invalid', 'consent.notPupils');
      const written = await persons.recordConsentOfAll(
        ids,
        { ...consent, recordedBy: `${actor.kind}:${actor.id}` },
        at,
      );
      if (written < ids.length) throw notFound('person');
      const { purpose, channel, given, method, saidBy = 'self' } = consent;
      const facts = { persons: written, purpose, channel, given, method, saidBy };
      const entry = { action: 'consent.listRecorded', objectKind: 'unit', objectId: actor.unitId, facts };
      await audit.record(actor, entry, at);
      return written;
    });
  }
}

function refuseFuture({ saidOn }: Word, day: string): void {
  if (saidOn !== undefined && saidOn > day) throw new DomainError('invalid', 'consent.future');
}

function checkVoice(person: PersonView, consent: Word, day: string): void {
  const { saidBy = 'self', guardianId } = consent;
  const pupil = person.memberships.some(({ group }) => group === 'pupil');
  if (saidBy === 'self') {
    if (pupil && isTooYoung(person.birthDate, consent, day)) throw new DomainError('invalid', 'consent.tooYoung');
    return;
  }
  if (!pupil) throw new DomainError('invalid', 'consent.notPupil');
  if (person.guardians.length === 0) throw new DomainError('invalid', 'consent.noGuardian');
  if (guardianId === undefined) throw new DomainError('invalid', 'consent.whichGuardian');
  if (!person.guardians.some(({ id }) => id === guardianId)) throw new DomainError('invalid', 'consent.notGuardian');
}

const isTooYoung = (birthDate: string | null, { given, saidBy = 'self' }: Word, day: string): boolean =>
  given && saidBy === 'self' && voiceNeeded(birthDate, day) === 'guardian';
