import { sampleOffice } from './office.js';
import type { SamplePerson } from './sample-person.js';
import { COMMUNE_ROWS, SCHOOL_ROWS } from './school-table.js';

const { units, persons } = sampleOffice('test');
const recipients = persons.filter((person) => person.recipient);
const counted = (person: SamplePerson) => person.memberships[0]!;
const groupOf = (person: SamplePerson) => counted(person).group;
const guardians = persons.filter((person) => groupOf(person) === 'guardian');
const workforce = persons.filter((person) => ['manager', 'teacher', 'staff'].includes(groupOf(person)));
const byCode = new Map(persons.map((person) => [person.code, person]));
const has = (person: SamplePerson, channel: string) => person.contacts.some((contact) => contact.channel === channel);

describe('the sample office', () => {
  it('has exactly the people of the table at each school', () => {
    for (const row of SCHOOL_ROWS) {
      const own = persons.filter((person) => counted(person).unitCode === row.code);
      const count = (group: string) => own.filter((person) => groupOf(person) === group).length;
      expect([row.code, count('manager'), count('teacher'), count('staff'), count('guardian')]).toEqual([
        row.code,
        row.managers,
        row.teachers,
        row.staff,
        row.families,
      ]);
      for (const [grade, pupils] of row.pupils) {
        expect(own.filter((person) => groupOf(person) === 'pupil' && counted(person).grade === grade)).toHaveLength(
          pupils,
        );
      }
    }
  });

  it('adds up to the totals of the table', () => {
    const total = (group: string, among = persons) => among.filter((person) => groupOf(person) === group).length;
    expect(units.filter((unit) => unit.kind !== 'commune')).toHaveLength(25);
    expect(units).toHaveLength(37);
    expect(workforce).toHaveLength(16 + 56 + 488 + 126);
    expect([total('teacher'), total('pupil'), total('guardian'), total('citizen')]).toEqual([488, 6887, 5646, 497]);
    expect(total('pupil', recipients)).toBe(2171);
    expect(recipients).toHaveLength(9000);
    for (const row of COMMUNE_ROWS) {
      expect(persons.filter((person) => counted(person).unitCode === row.code)).toHaveLength(row.citizens);
    }
  });

  it('has the recipients of each school as the table has them', () => {
    const at = (code: string) => recipients.filter((person) => counted(person).unitCode === code).length;
    expect(['CH-CS-01', 'CH-LC-03', 'CH-MN-01', 'CH-PGD'].map(at)).toEqual([1417, 65, 381, 16]);
  });

  it('is the same for the same seed and another for another', () => {
    // As text: comparing 13,716 objects one by one takes seconds.
    expect(JSON.stringify(sampleOffice('test')) === JSON.stringify({ units, persons })).toBe(true);
    expect(sampleOffice('other').persons[100]).not.toEqual(persons[100]);
  });

  it('counts everybody where the database would: at the smallest group, grade and then only one place', () => {
    const order = ['manager', 'teacher', 'staff', 'pupil', 'guardian', 'citizen'];
    const misplaced = persons.filter((person) => {
      const ranks = person.memberships.map(({ group, grade }) => (order.indexOf(group) + 1) * 100 + (grade ?? 50));
      return ranks.slice(1).some((rank) => rank <= ranks[0]!);
    });
    expect(misplaced).toEqual([]);
  });

  it('gives every pupil one family contact, siblings across schools included', () => {
    const children = guardians.flatMap((person) => person.children);
    expect(new Set(children).size).toBe(6887);
    expect(children).toHaveLength(6887);
    expect(guardians.filter((person) => person.memberships.length > 1).length).toBeGreaterThan(300);
    const strayed = guardians.filter((person) => {
      const schools = new Set(person.children.map((code) => counted(byCode.get(code)!).unitCode));
      return (
        person.memberships.length !== schools.size || person.memberships.some((place) => !schools.has(place.unitCode))
      );
    });
    expect(strayed).toEqual([]);
  });

  it('has teachers who are parents, as second guardians counted among teachers', () => {
    const both = workforce.filter((person) => person.memberships.some((place) => place.group === 'guardian'));
    expect(both).toHaveLength(40);
    expect(both.every((person) => groupOf(person) === 'teacher' && person.children.length > 0)).toBe(true);
  });

  it('puts pupils in classes of at most 35', () => {
    const sizes = new Map<string, number>();
    for (const person of persons.filter((one) => groupOf(one) === 'pupil')) {
      const name = `${counted(person).unitCode} ${counted(person).className}`;
      sizes.set(name, (sizes.get(name) ?? 0) + 1);
    }
    expect(Math.max(...sizes.values())).toBeLessThanOrEqual(35);
  });

  it('has the defects of the table in exact shares', () => {
    const phones = guardians.flatMap((person) => person.contacts.filter((contact) => contact.channel === 'sms'));
    expect(phones).toHaveLength(Math.round(5646 * 0.94));
    expect(phones.filter((contact) => contact.health === 'invalid')).toHaveLength(113);
    const good = phones.filter((contact) => contact.health === 'active');
    expect(good.length - new Set(good.map((contact) => contact.address)).size).toBe(169);
    expect(guardians.filter((person) => has(person, 'zaloUid'))).toHaveLength(Math.round(5646 * 0.65));
    expect(guardians.filter((person) => has(person, 'email'))).toHaveLength(Math.round(5646 * 0.35));
    expect(workforce.filter((person) => has(person, 'email'))).toHaveLength(Math.round(686 * 0.95));
    const pupils = recipients.filter((person) => groupOf(person) === 'pupil');
    expect(pupils.filter((person) => has(person, 'email'))).toHaveLength(Math.round(2171 * 0.7));
    expect(pupils.some((person) => has(person, 'sms'))).toBe(false);
    expect(persons.filter((person) => !person.recipient).every((person) => person.contacts.length === 0)).toBe(true);
  });

  it('has well-formed demo addresses only', () => {
    const contacts = persons.flatMap((person) => person.contacts).filter((contact) => contact.health === 'active');
    const odd = contacts.filter(({ channel, address }) => {
      if (channel === 'email') return !/^[a-z.]+\.\d{7}@demo\.example$/.test(address);
      return channel === 'sms' || channel === 'zaloZns' ? !/^8440\d{7}$/.test(address) : !/^44\d{17}$/.test(address);
    });
    expect(odd).toEqual([]);
  });

  it('declares and agrees in the shares of the table', () => {
    const share = (people: readonly SamplePerson[], test: (person: SamplePerson) => boolean) =>
      Math.round((people.filter(test).length / people.length) * 1000) / 10;
    expect(['yes', 'none', 'unknown'].map((value) => share(recipients, (p) => p.eidStatus === value))).toEqual([
      70, 12, 18,
    ]);
    expect(['yes', 'none'].map((value) => share(workforce, (p) => p.serviceUse === value))).toEqual([46.1, 22]);
    const adults = recipients.filter((person) => groupOf(person) !== 'pupil');
    expect(share(adults, (person) => person.consent === null)).toBe(4);
    expect(share(adults, (person) => person.consent?.given === false)).toBe(2);
    const pupils = recipients.filter((person) => groupOf(person) === 'pupil');
    expect(share(pupils, (person) => person.consent?.method === 'guardian')).toBe(90);
    const tagged = (tag: string) => persons.filter((person) => person.tags.includes(tag));
    expect([tagged('systemOperator').length, tagged('operatorTrained').length]).toEqual([18, 11]);
    expect(new Set(tagged('coreTeam').map((person) => counted(person).unitCode)).size).toBe(24);
  });

  it('keeps names within what messages are measured for', () => {
    expect(Math.max(...persons.map((person) => person.fullName.length))).toBeLessThanOrEqual(30);
    expect(Math.max(...units.map((unit) => unit.shortName.length))).toBeLessThanOrEqual(22);
    expect(Math.max(...units.map((unit) => unit.name.length))).toBeLessThanOrEqual(60);
  });
});
