import { DeliveryWorld, NOW, SEASON } from '@loa/testing/delivery-world.js';
import { Database } from '../database.js';
import { auditDeliveries } from './audit.js';
import { PgRunStore } from './run-store.js';
import { type Change, changeDeliveries } from './transitions.js';

/** Who shares an address, on the first leg and on later ones. */
describe('next legs', () => {
  let world: DeliveryWorld;
  let db: Database;

  beforeAll(async () => {
    world = await DeliveryWorld.open();
    db = new Database(world.database.workerUrl, { max: 4 });
  });
  afterAll(async () => {
    await db.close();
    await world.close();
  });
  beforeEach(() => world.sql(`UPDATE membership SET valid_to = '2001-01-01' WHERE valid_to IS NULL`));
  afterEach(async () => expect(await auditDeliveries(db.query)).toEqual([]));

  async function freeze(channels: string[], silenceHours?: number, resendOf: string | null = null): Promise<string> {
    const { runId } = await world.layRun({ channels, silenceHours });
    const kind = resendOf === null ? null : 'notReached';
    await world.sql('UPDATE run SET resend_of = $2, resend_kind = $3 WHERE id = $1', [runId, resendOf, kind]);
    const plan = { channels, purpose: 'notice', legalClass: 'notice', perPupil: false, memberVariables: [] };
    await new PgRunStore(db).expand(runId, NOW, () => plan as never);
    return runId;
  }

  async function becomes(runId: string, person: string, ...states: Change['to'][]): Promise<void> {
    const id = await world.deliveryOf(runId, person);
    for (const to of states) {
      const taken = to === 'sent' || to === 'delivered';
      const change = {
        id,
        to,
        code: to === 'skipped' ? 'optedOut' : '',
        detail: '',
        providerRef: null,
        notBefore: null,
        taken,
        at: NOW,
      };
      await db.transaction((query) => changeDeliveries(query, SEASON, [change], NOW));
    }
  }

  const optOut = (person: string) =>
    world.sql(
      `INSERT INTO consent (person_id, purpose, channel, given, at, method) VALUES ($1, '*', '*', false, $2, 'test')`,
      [person, NOW],
    );

  /** Those who share one address: the carrier first. */
  async function carrierFirst(runId: string, people: string[]): Promise<string[]> {
    const standing = await world.standing(runId, people);
    return [...people].sort(
      (a, b) => Number(standing[people.indexOf(a)]!.via !== null) - Number(standing[people.indexOf(b)]!.via !== null),
    );
  }

  it('give a shared message a new carrier when the old one may not be written to any more', async () => {
    const people = await world.addPeople([{ sms: 's1' }, { sms: 's1' }, { sms: 's1' }]);
    const run = await freeze(['sms']);
    const [carrier, ...others] = (await carrierFirst(run, people)) as [string, string, string];
    await optOut(carrier);
    await becomes(run, carrier, 'skipped');
    const standing = await world.standing(run, [carrier, ...others]);
    expect(standing[0]).toEqual({ outcome: 'skipped', reason: 'optedOut', via: null, legs: ['0 sms skipped'] });
    expect(
      standing
        .slice(1)
        .map((one) => one.legs)
        .sort(),
    ).toEqual([[], ['0 sms queued']]);
    expect(standing.slice(1).every((one) => one.outcome === 'pending')).toBe(true);
    const [next] = await carrierFirst(run, others);
    await becomes(run, next!, 'sending', 'sent', 'delivered');
    expect((await world.standing(run, others)).map((one) => one.outcome)).toEqual(['reached', 'reached']);
  });

  it('tell those who shared it their own reason when none of them can carry', async () => {
    const people = await world.addPeople([{ sms: 's2' }, { sms: 's2' }]);
    const run = await freeze(['sms']);
    for (const person of people) await optOut(person);
    const [carrier, other] = (await carrierFirst(run, people)) as [string, string];
    await becomes(run, carrier, 'skipped');
    expect(await world.standing(run, [carrier, other])).toEqual([
      { outcome: 'skipped', reason: 'optedOut', via: null, legs: ['0 sms skipped'] },
      { outcome: 'skipped', reason: 'optedOut', via: null, legs: [] },
    ]);
  });

  it('go to each by their own address, and once to an address that several share on the later leg', async () => {
    const people = await world.addPeople([
      { sms: 's3', email: 'own@x' },
      { sms: 's3', email: 'both@x' },
      { sms: 's4', email: 'both@x' },
      { sms: 's3' },
    ]);
    const run = await freeze(['sms', 'email']);
    const [carrier] = await carrierFirst(run, [people[0]!, people[1]!, people[3]!]);
    await becomes(run, people[2]!, 'sending', 'failed');
    await becomes(run, carrier!, 'sending', 'failed');
    const [own, both, other, none] = await world.standing(run, people);
    expect(own!.legs.at(-1)).toBe('1 email queued');
    expect(other!.legs).toEqual(['0 sms failed', '1 email queued']);
    expect(both).toMatchObject({ outcome: 'pending', via: 2 });
    expect(both!.legs).not.toContain('1 email queued');
    expect(none!.outcome).toBe(carrier === people[3] ? 'failed' : 'skipped');
    await becomes(run, people[2]!, 'sending', 'sent', 'delivered');
    expect((await world.standing(run, people)).map((one) => one.outcome)).toEqual([
      'pending',
      'reached',
      'reached',
      none!.outcome,
    ]);
  });

  it('merge two that fail in one set, and two that fail at once in two workers', async () => {
    const people = await world.addPeople([1, 2, 3, 4].map((n) => ({ sms: `m${n}`, email: 'family@x' })));
    const run = await freeze(['sms', 'email']);
    const ids: string[] = [];
    for (const person of people) ids.push(await world.deliveryOf(run, person));
    const to = (id: string, state: Change['to']) => ({
      id,
      to: state,
      code: '',
      detail: '',
      providerRef: null,
      notBefore: null,
      taken: false,
      at: NOW,
    });
    const write = (some: string[], state: Change['to']) =>
      db.steady((query) =>
        changeDeliveries(
          query,
          SEASON,
          some.map((id) => to(id, state)),
          NOW,
        ),
      );
    await write(ids, 'sending');
    await Promise.all([write(ids.slice(0, 2), 'failed'), write(ids.slice(2), 'failed')]);
    const legs = (await world.standing(run, people)).flatMap((one) => one.legs);
    expect(legs.filter((leg) => leg === '1 email queued')).toHaveLength(1);
  });

  it('never start while a leg is uncertain, nor when an earlier one proved to have arrived', async () => {
    const [unsure, late] = (await world.addPeople([
      { sms: 'u1', email: 'u1@x' },
      { sms: 'u2', email: 'u2@x' },
    ])) as [string, string];
    const run = await freeze(['sms', 'email'], 4);
    await becomes(run, unsure, 'sending', 'uncertain');
    const first = await world.deliveryOf(run, late);
    await becomes(run, late, 'sending', 'sent', 'unconfirmed');
    const arrived = {
      id: first,
      to: 'delivered' as const,
      code: '',
      detail: '',
      providerRef: null,
      notBefore: null,
      taken: true,
      at: NOW,
    };
    await db.transaction((query) => changeDeliveries(query, SEASON, [arrived], NOW));
    await becomes(run, late, 'skipped');
    expect(await world.standing(run, [unsure, late])).toEqual([
      { outcome: 'uncertain', reason: '', via: null, legs: ['0 sms uncertain'] },
      { outcome: 'reached', reason: '', via: null, legs: ['0 sms delivered', '1 email skipped'] },
    ]);
  });

  it('of a record merged since go by the addresses of the one kept, and a re-send knows the two as one', async () => {
    const [reached, lost, twice, late] = (await world.addPeople([
      { sms: 'g1' },
      { sms: 'g2', email: 'g2@x' },
      { sms: 'g3' },
      { sms: 'g4' },
    ])) as [string, string, string, string];
    const run = await freeze(['sms', 'email']);
    for (const [kept, other] of [
      [reached, lost],
      [twice, late],
    ]) {
      await world.sql('UPDATE contact_point SET person_id = $1 WHERE person_id = $2', [kept, other]);
      await world.sql('UPDATE membership SET valid_to = valid_from WHERE person_id = $1', [other]);
      await world.sql('UPDATE person SET merged_into = $1 WHERE id = $2', [kept, other]);
    }
    await becomes(run, reached, 'sending', 'sent', 'delivered');
    for (const person of [lost, twice]) await becomes(run, person, 'sending', 'failed');
    await becomes(run, late, 'sending', 'sent', 'unconfirmed');
    expect((await world.standing(run, [lost]))[0]!.legs).toEqual(['0 sms failed', '1 email queued']);
    await becomes(run, lost, 'sending', 'failed');
    const again = await freeze(['sms', 'email'], undefined, run);
    expect(await world.sql('SELECT person_id AS id FROM member WHERE run_id = $1', [again])).toEqual([{ id: twice }]);
    // What comes late for the other record adds no message to the one that was sent again.
    await world.sql(
      `INSERT INTO contact_point (person_id, channel, address_cipher, address_key, health) VALUES ($1, 'email', 'x', 'x', 'active')`,
      [twice],
    );
    await becomes(again, twice, 'sending', 'sent', 'unconfirmed');
    await becomes(run, late, 'failed');
    expect((await world.standing(run, [late]))[0]!.legs).toEqual(['0 sms failed']);
  });

  it('start on silence only where the step says so', async () => {
    const [one] = (await world.addPeople([{ sms: 'q1', email: 'q1@x' }])) as [string];
    for (const [silence, legs] of [
      [undefined, ['0 sms unconfirmed']],
      [4, ['0 sms unconfirmed', '1 email queued']],
    ] as const) {
      const run = await freeze(['sms', 'email'], silence);
      await becomes(run, one, 'sending', 'sent', 'unconfirmed');
      expect((await world.standing(run, [one]))[0]!.legs).toEqual(legs);
    }
  });

  it.each([
    [0, 'the first run'],
    [1, 'its first re-send'],
  ])('never start on a late failure (%i) of %s when a later re-send has written', async (n) => {
    const [person] = (await world.addPeople([{ sms: `w${n}`, email: `w${n}@x` }])) as [string];
    const first = await freeze(['sms', 'email']);
    await becomes(first, person, 'sending', 'sent', 'unconfirmed');
    const again = await freeze(['sms', 'email'], undefined, first);
    await becomes(again, person, 'sending', 'sent', 'unconfirmed');
    const last = await freeze(['sms', 'email'], undefined, first);
    await becomes([first, again][n]!, person, 'failed');
    const legs = [];
    for (const run of [first, again, last]) legs.push((await world.standing(run, [person]))[0]!.legs);
    expect(legs.flat().filter((leg) => leg.startsWith('1 '))).toEqual([]);
    // The last one itself goes on.
    await becomes(last, person, 'sending', 'failed');
    expect((await world.standing(last, [person]))[0]!.legs).toEqual(['0 sms failed', '1 email queued']);
  });
});
