import type { ImportResult, PeopleImporter, PersonRow, RowGuardian, WriteFacts } from '@loa/application';
import { DomainError } from '@loa/domain';
import type { Vault } from '../crypto/vault.js';
import type { Query } from '../postgres/database.js';
import { LEFT_SQL } from '../postgres/import-findings.js';
import { GuardianWriter } from './guardian-writer.js';
import { ImportChanges } from './import-changes.js';
import { membershipBefore, NOTHING, PeopleWriter, sumOf, type Written } from './people-writer.js';
import { undoPeople } from './undo-people.js';

/** Rows written in one go: enough for sets to be fast, few enough to hold. */
const CHUNK = 5000;

interface Beside {
  readonly guardian: RowGuardian;
  readonly pupilCode: string;
  readonly unitId: string;
  readonly row: number;
}

/** Writes the staged rows of an import in the caller's transaction, and takes them back. */
export class PostgresPeopleImporter implements PeopleImporter {
  constructor(
    private readonly query: Query,
    private readonly vault: Vault,
  ) {}

  async apply(facts: WriteFacts): Promise<Omit<ImportResult, 'leftOut'>> {
    await byIndex(this.query);
    return new Application(this.query, this.vault, facts).run();
  }

  async undo(facts: Parameters<PeopleImporter['undo']>[0]): Promise<{ left: number }> {
    await byIndex(this.query);
    return undoPeople(this.query, new ImportChanges(this.query, this.vault, facts.importId), facts);
  }
}

/**
 * Rows are looked up by key, chunk by chunk, in tables that grow meanwhile. A plan made while they were small, in the
 * bodies of triggers too, would read them whole for every row.
 */
async function byIndex(query: Query): Promise<void> {
  // No statement here is one of a request: a set takes its time, and waits for another import to end.
  await query(`SELECT set_config('enable_seqscan', 'off', true), set_config('statement_timeout', '0', true)`);
  await query('DISCARD PLANS');
}

/** One application of one import. Guardians come when all pupils are there. */
class Application {
  private readonly changes: ImportChanges;
  private readonly people: PeopleWriter;
  private readonly guardians: GuardianWriter;
  private readonly beside: Beside[] = [];
  private readonly linkLater: PersonRow[] = [];
  private readonly graded = { guardians: new Set<string>(), pupils: new Set<string>() };
  private written: Written = NOTHING;
  private links = 0;
  private done = 0;
  private analyzed = 0;

  constructor(
    private readonly query: Query,
    private readonly vault: Vault,
    private readonly facts: WriteFacts,
  ) {
    this.changes = new ImportChanges(query, vault, facts.importId);
    this.people = new PeopleWriter(query, vault, this.changes, facts);
    this.guardians = new GuardianWriter(query, vault, this.changes, this.people);
  }

  async run(): Promise<Omit<ImportResult, 'leftOut'>> {
    const { endLeft, left } = this.facts;
    const leaving = endLeft === null ? [] : await this.whoLeft();
    if (endLeft !== null && leaving.length !== left) {
      throw new DomainError('conflict', 'import.leftChanged', { left: leaving.length });
    }
    const { early, late } = await this.order();
    for (const rows of early) await this.chunk(rows, (people) => this.writeEarly(people));
    for (const rows of pieces(this.linkLater)) this.links += await this.linkOf(rows);
    for (const rows of late) await this.chunk(rows, (people) => this.writeGuardians(people));
    for (const pairs of pieces(this.beside)) await this.writeBeside(pairs);
    const membershipsEnded = endLeft === null ? 0 : await this.end(leaving, endLeft);
    await this.gradeGuardians();
    await this.changes.mark();
    return { ...this.written, membershipsEnded, guardianLinks: this.links };
  }

  /** Rows to write, by number: all of one code together, and codes that are guardians alone last. */
  private async order(): Promise<{ early: number[][]; late: number[][] }> {
    const rows = await this.query<{ row: number; code: string; late: boolean }>(
      `SELECT row_number AS row, code, bool_and(audience_group = 'guardian') OVER (PARTITION BY code) AS late
       FROM import_row WHERE import_id = $1 AND outcome IN ('new', 'changed') ORDER BY code, row_number`,
      [this.facts.importId],
    );
    return { early: chunksOf(rows.filter(({ late }) => !late)), late: chunksOf(rows.filter(({ late }) => late)) };
  }

  private async chunk(numbers: readonly number[], write: (rows: readonly PersonRow[]) => Promise<void>): Promise<void> {
    this.facts.signal.throwIfAborted();
    await byIndex(this.query);
    const rows = await this.query<{ content: Buffer }>(
      'SELECT content_cipher AS content FROM import_row WHERE import_id = $1 AND row_number = ANY ($2) ORDER BY row_number',
      [this.facts.importId, numbers],
    );
    await write(
      rows.flatMap(({ content }) => this.vault.unsealJson<{ person: PersonRow | null }>(content).person ?? []),
    );
    this.done += numbers.length;
    await this.facts.onProgress(this.done);
    if (this.done < Math.max(CHUNK, 2 * this.analyzed)) return;
    await this.query('SELECT refresh_people_statistics()');
    this.analyzed = this.done;
  }

  private async writeEarly(rows: readonly PersonRow[]): Promise<void> {
    this.written = sumOf(this.written, await this.people.write(rows));
    for (const row of rows) {
      this.noteGrade(row);
      if (row.pupilCodes.length > 0) this.linkLater.push(row);
      const { guardian, code: pupilCode, unitId } = row;
      if (guardian) this.beside.push({ guardian, pupilCode, unitId, row: row.row });
    }
  }

  private async linkOf(rows: readonly PersonRow[]): Promise<number> {
    await this.people.find(rows.flatMap(({ pupilCodes }) => pupilCodes));
    return this.guardians.link(rows);
  }

  private async writeGuardians(rows: readonly PersonRow[]): Promise<void> {
    const { links, ...written } = await this.guardians.write(rows);
    this.written = sumOf(this.written, written);
    this.links += links;
    for (const row of rows) this.noteGrade(row);
  }

  private async writeBeside(pairs: readonly Beside[]): Promise<void> {
    this.facts.signal.throwIfAborted();
    const { links, ...written } = await this.guardians.writeBeside(pairs);
    this.written = sumOf(this.written, written);
    this.links += links;
  }

  private noteGrade({ code, group }: PersonRow): void {
    const id = this.people.ids.get(code)!;
    if (group === 'guardian') this.graded.guardians.add(id);
    else if (group === 'pupil') this.graded.pupils.add(id);
  }

  /**
   * A guardian carries the grade and class of the youngest child at that school. The guardians are joined as a table: as
   * an array they would be searched through anew for every link.
   */
  private async gradeGuardians(): Promise<void> {
    const graded = await this.query<{ id: string; before: Record<string, unknown> }>(
      `WITH touched AS MATERIALIZED (
         SELECT unnest($1::uuid[]) AS id
         UNION SELECT g.guardian_id FROM unnest($2::uuid[]) AS t (id) JOIN guardian_link g ON g.pupil_id = t.id
       ), children AS MATERIALIZED (
         SELECT g.guardian_id, g.pupil_id FROM touched JOIN guardian_link g ON g.guardian_id = touched.id
       ), youngest AS MATERIALIZED (
         SELECT DISTINCT ON (c.guardian_id, p.unit_id) c.guardian_id, p.unit_id, p.grade, p.class_name
         FROM children c
         JOIN membership p ON p.person_id = c.pupil_id AND p.audience_group = 'pupil' AND p.valid_to IS NULL
         ORDER BY c.guardian_id, p.unit_id, p.grade, p.class_name
       )
       UPDATE membership m SET grade = y.grade, class_name = y.class_name FROM youngest y
       WHERE m.person_id = y.guardian_id AND m.unit_id = y.unit_id AND m.audience_group = 'guardian'
         AND m.valid_to IS NULL AND (m.grade, m.class_name) IS DISTINCT FROM (y.grade, y.class_name)
       RETURNING m.id, ${membershipBefore('old')} AS before`,
      [[...this.graded.guardians], [...this.graded.pupils]],
    );
    for (const some of pieces(graded)) await this.changes.record('membershipChanged', some);
  }

  private async whoLeft(): Promise<string[]> {
    const rows = await this.query<{ id: string }>(`SELECT m.id ${LEFT_SQL}`, [this.facts.importId]);
    return rows.map(({ id }) => id);
  }

  /** Ends places by date; with a pupil's goes the guardian's at that school, unless another child is there. */
  private async end(places: readonly string[], day: string): Promise<number> {
    const ended = await this.query<{ id: string; person: string; unit: string; before: Record<string, unknown> }>(
      `UPDATE membership m SET valid_to = greatest($2::date, m.valid_from) FROM unnest($1::uuid[]) AS l (id)
       WHERE m.id = l.id AND m.valid_to IS NULL
       RETURNING m.id, m.person_id AS person, m.unit_id AS unit, ${membershipBefore('old')} AS before`,
      [places, day],
    );
    const followers = await this.query<{ id: string; before: Record<string, unknown> }>(
      `UPDATE membership m SET valid_to = greatest($3::date, m.valid_from)
       FROM (SELECT DISTINCT g.guardian_id, e.unit_id FROM unnest($1::uuid[], $2::uuid[]) AS e (pupil_id, unit_id)
         JOIN guardian_link g ON g.pupil_id = e.pupil_id) t
       WHERE m.person_id = t.guardian_id AND m.unit_id = t.unit_id AND m.audience_group = 'guardian' AND m.valid_to IS NULL
         AND NOT EXISTS (SELECT 1 FROM guardian_link o JOIN membership p ON p.person_id = o.pupil_id
           AND p.audience_group = 'pupil' AND p.unit_id = t.unit_id AND p.valid_to IS NULL WHERE o.guardian_id = t.guardian_id)
       RETURNING m.id, ${membershipBefore('old')} AS before`,
      [ended.map(({ person }) => person), ended.map(({ unit }) => unit), day],
    );
    const all = [...ended, ...followers].map(({ id, before }) => ({ id, before }));
    for (const some of pieces(all)) await this.changes.record('membershipChanged', some);
    return all.length;
  }
}

/** All rows of one code stay in one chunk. */
function chunksOf(rows: readonly { row: number; code: string }[]): number[][] {
  const chunks: number[][] = [];
  let last = '';
  for (const { row, code } of rows) {
    const current = chunks.at(-1);
    if (!current || (current.length >= CHUNK && code !== last)) chunks.push([row]);
    else current.push(row);
    last = code;
  }
  return chunks;
}

function pieces<T>(all: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / CHUNK) }, (_, at) => all.slice(at * CHUNK, (at + 1) * CHUNK));
}
