import type { Actor } from '@loa/domain';
import { scopeOf } from '../access/scope-of.js';
import type { ImportHeader } from './import-fields.js';
import { type ImportStores, type ImportTools, stillIn } from './import-jobs.js';
import type { ImportStore, StagedRow } from './import-store.js';
import { rowProblem } from './read-person-row.js';

const CHUNK = 1000;

/** What can be said once all rows are staged; then the import is `checked`. */
export function finishCheck(
  tools: Pick<ImportTools, 'transactions' | 'clock'>,
  actor: Actor,
  id: string,
  header: Pick<ImportHeader, 'columns'>,
  action: string,
): Promise<void> {
  const at = tools.clock.now();
  return tools.transactions.run(scopeOf(actor), async (stores: ImportStores) => {
    const { imports, audit } = stores;
    await stillIn(imports, id, 'reading');
    await refuseMissingPupils(imports, id, header, null);
    const summary = await imports.summarize(id);
    await imports.move(id, ['reading'], 'checked', { summary, failure: null });
    const { changes: _, ...counts } = summary;
    await audit.record(actor, { action, objectKind: 'import', objectId: id, facts: counts }, at);
  });
}

/** A guardian's pupils stand in the file or are known already. */
export async function refuseMissingPupils(
  imports: ImportStore,
  id: string,
  header: Pick<ImportHeader, 'columns'>,
  numbers: readonly number[] | null,
): Promise<void> {
  const missing = await imports.missingPupils(id, numbers);
  for (let from = 0; from < missing.length; from += CHUNK) {
    const codes = new Map(missing.slice(from, from + CHUNK).map(({ row, code }) => [row, code]));
    const rows = await imports.rowsOf(id, [...codes.keys()]);
    await imports.refuse(
      id,
      rows.map((row) => refused(row, codes.get(row.row)!, header)),
    );
  }
}

function refused(row: StagedRow, code: string, header: Pick<ImportHeader, 'columns'>): StagedRow {
  const problem = rowProblem(header, row.row, 'pupilCodes', 'import.pupilUnknown', { text: code });
  return { ...row, outcome: 'bad', person: null, changes: [], problems: [...row.problems, problem] };
}
