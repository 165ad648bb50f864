import { DomainError } from '@loa/domain';
import type { Query } from '../postgres/database.js';
import { columns } from './columns.js';
import type { ChangeRecord, ImportChanges } from './import-changes.js';

const SHOWN = 50;

interface UndoFacts {
  readonly importId: string;
  readonly day: string;
  readonly leaveTouched: boolean;
  readonly onProgress: (rows: number) => Promise<void>;
  readonly signal: AbortSignal;
}

/** Whom the undoing may not put back: changed by others since, or frozen as the recipient of a message. */
interface Stands {
  readonly touched: ReadonlySet<string>;
  readonly messaged: ReadonlySet<string>;
}

/** Puts back what an import wrote, the last first, in the caller's transaction and under its scope. */
export async function undoPeople(query: Query, changes: ImportChanges, facts: UndoFacts): Promise<{ left: number }> {
  const stands = await whatStands(query, changes, facts.importId);
  const left = new Set([...stands.touched, ...stands.messaged]).size;
  if (left > 0 && !facts.leaveTouched) throw await refusal(query, stands, left);
  const undoing = new Undoing(query, facts, stands);
  let people = 0;
  for (const id of await changes.ids()) {
    facts.signal.throwIfAborted();
    const change = await changes.read(id);
    await undoing.take(change);
    if (change.kind !== 'personAdded') continue;
    people += change.targets.length;
    await facts.onProgress(people);
  }
  await changes.drop();
  return { left };
}

async function whatStands(query: Query, changes: ImportChanges, importId: string): Promise<Stands> {
  const clung = await query<{ person: string; why: string }>('SELECT person, why FROM import_clung($1)', [importId]);
  const of = (reason: string) => clung.flatMap(({ person, why }) => (why === reason ? person : []));
  const touched = new Set([...of('touched'), ...(await changes.touched()).map(({ person }) => person)]);
  return { touched, messaged: new Set(of('messaged')) };
}

/** By the codes of the lists, since names are not kept with an import. */
async function refusal(query: Query, { touched, messaged }: Stands, left: number): Promise<DomainError> {
  const shown = [...new Set([...touched, ...messaged])].slice(0, SHOWN);
  const rows = await query<{ id: string; code: string | null }>(
    'SELECT id, source_code AS code FROM person WHERE id = ANY ($1) ORDER BY source_code',
    [shown],
  );
  const problems = rows.map(({ id, code }) => ({
    code: touched.has(id) ? 'import.touchedSince' : 'import.messagedSince',
    field: 'code',
    params: { person: code ?? '' },
  }));
  return new DomainError('conflict', 'import.touched', { people: left }, problems);
}

class Undoing {
  constructor(
    private readonly query: Query,
    private readonly facts: UndoFacts,
    private readonly stands: Stands,
  ) {}

  take(change: ChangeRecord): Promise<void> {
    const ways: Record<ChangeRecord['kind'], (change: ChangeRecord) => Promise<unknown>> = {
      personAdded: ({ targets }) => this.asOwner(this.mayGo(targets), [], []),
      personChanged: (one) => this.restorePersons(one),
      membershipAdded: ({ targets }) => this.removePlaces(targets),
      membershipChanged: (one) => this.restorePlaces(one),
      addressAdded: ({ targets }) => this.removeAddresses(targets),
      addressRemoved: ({ before }) => this.bringAddresses(before),
      addressMended: (one) => this.worsenAddresses(one),
      linkAdded: (one) => this.removeLinks(one),
      worded: ({ targets }) => this.asOwner([], this.mayGo(targets), []),
    };
    return ways[change.kind](change).then(() => {});
  }

  /** Who was frozen as a recipient stays, with the words by which one was written to; the places end. */
  private mayGo(people: readonly string[]): string[] {
    return people.filter((id) => !this.stands.touched.has(id) && !this.stands.messaged.has(id));
  }

  private async restorePersons({ targets, before }: ChangeRecord): Promise<void> {
    const rows = targets.flatMap((id, at) => (this.stands.touched.has(id) ? [] : [{ id, ...before![at] }]));
    await this.query(
      `UPDATE person p SET full_name = b.full_name, given_name = b.given_name, search_name = b.search_name,
         birth_date = b.birth_date, salutation = b.salutation, eid_status = b.eid_status, service_use = b.service_use,
         updated_at = b.updated_at
       FROM jsonb_populate_recordset(NULL::person, $1::jsonb) b WHERE p.id = b.id`,
      [JSON.stringify(rows)],
    );
  }

  private async removePlaces(targets: readonly string[]): Promise<void> {
    const stay = [...this.stands.touched];
    await this.query(
      `UPDATE membership m SET valid_to = greatest($3::date, m.valid_from) FROM unnest($1::uuid[]) AS t (id)
       WHERE m.id = t.id AND m.valid_to IS NULL AND m.person_id = ANY ($2) AND m.person_id <> ALL ($4)`,
      [targets, [...this.stands.messaged], this.facts.day, stay],
    );
    await this.query(
      `DELETE FROM membership m USING unnest($1::uuid[]) AS t (id)
       WHERE m.id = t.id AND m.person_id <> ALL ($2)`,
      [targets, [...this.stands.messaged, ...stay]],
    );
  }

  private async restorePlaces({ targets, before }: ChangeRecord): Promise<void> {
    const rows = targets.map((id, at) => ({ id, ...before![at] }));
    await this.query(
      `UPDATE membership m SET grade = b.grade, class_name = b.class_name, employment_type = b.employment_type,
         position = b.position, valid_from = b.valid_from, valid_to = b.valid_to
       FROM jsonb_populate_recordset(NULL::membership, $1::jsonb) b WHERE m.id = b.id AND m.person_id <> ALL ($2)`,
      [JSON.stringify(rows), [...this.stands.touched]],
    );
  }

  /** What no longer takes messages is known of the address, whoever entered it. */
  private async removeAddresses(targets: readonly string[]): Promise<void> {
    const rows = await this.query<{ id: string }>(
      `SELECT c.id FROM unnest($1::uuid[]) AS t (id) JOIN contact_point c ON c.id = t.id
       WHERE c.person_id <> ALL ($2) AND c.health NOT IN ('bounced', 'blocked', 'optedOut')`,
      [targets, [...this.stands.touched, ...this.stands.messaged]],
    );
    await this.asOwner(
      [],
      [],
      rows.map(({ id }) => id),
    );
  }

  /** Not beside what somebody entered since. */
  private async bringAddresses(before: ChangeRecord['before']): Promise<void> {
    const rows = before!.filter((row) => !this.stands.touched.has(row.person_id as string));
    await this.query(
      `INSERT INTO contact_point SELECT * FROM jsonb_populate_recordset(NULL::contact_point, $1::jsonb) b
       WHERE NOT EXISTS (SELECT 1 FROM person p JOIN contact_point c ON c.person_id = coalesce(p.merged_into, p.id)
         WHERE p.id = b.person_id AND c.channel = b.channel
           AND c.created_at > (SELECT applied_at FROM import_file WHERE id = $2))
       ON CONFLICT DO NOTHING`,
      [JSON.stringify(rows), this.facts.importId],
    );
  }

  private async worsenAddresses({ targets, before }: ChangeRecord): Promise<void> {
    const rows = targets.map((id, at) => ({ id, ...before![at] }));
    await this.query(
      `UPDATE contact_point c SET health = b.health, health_at = b.health_at
       FROM jsonb_populate_recordset(NULL::contact_point, $1::jsonb) b
       WHERE c.id = b.id AND c.health = 'unverified' AND c.person_id <> ALL ($2)`,
      [JSON.stringify(rows), [...this.stands.touched]],
    );
  }

  private async removeLinks({ targets, marks }: ChangeRecord): Promise<void> {
    const pairs = targets.map((guardian, at) => [guardian, marks![at]]);
    await this.query(
      `DELETE FROM guardian_link g USING unnest($1::uuid[], $2::uuid[]) AS t (guardian, pupil)
       WHERE g.guardian_id = t.guardian AND g.pupil_id = t.pupil AND g.guardian_id <> ALL ($3) AND g.pupil_id <> ALL ($3)`,
      [...columns(pairs, 2), [...this.stands.touched]],
    );
  }

  private async asOwner(
    people: readonly string[],
    worded: readonly string[],
    addresses: readonly string[],
  ): Promise<void> {
    await this.query('SELECT undo_import($1, $2, $3, $4, $5)', [
      this.facts.importId,
      people,
      worded,
      addresses,
      this.facts.day,
    ]);
  }
}
