import { textOf } from '@loa/adapters/messages/catalogue.js';
import type { Locale } from '@loa/adapters/messages/message.js';
import { IMPORT_FIELDS, type ImportRecord, type ImportView, type RowProblem, type StagedRow } from '@loa/application';
import type * as contract from '@loa/contracts';

type Words = Pick<ImportRecord, 'failure'>;

export function viewOf(view: ImportView, locale: Locale): contract.ImportView {
  const { createdBy: _, signature: __, columns, problems, sheet, ...rest } = view;
  return {
    ...rest,
    ...timesOf(view),
    sheet: sheet && { ...sheet, otherSheets: [...sheet.otherSheets] },
    columns: [...columns],
    fields: [...IMPORT_FIELDS],
    failure: failureOf(view, locale),
    problems: problems.map(({ params, ...problem }) => ({
      ...problem,
      detail: detailOf(problem.code, params, locale),
    })),
  };
}

export function itemOf(record: Omit<ImportView, 'problems' | 'rowsWithProblems'>): contract.ImportItem {
  const { id, kind, fileName, state, summary } = record;
  return { id, kind, fileName, state, summary, ...timesOf(record) };
}

export function rowOf(row: StagedRow, columns: ImportRecord['columns'], locale: Locale): contract.ImportRow {
  const at = (field: string) => columns.findIndex((column) => column.field === field);
  return {
    row: row.row,
    outcome: row.outcome,
    cells: columns.map((_, index) => row.cells[index] ?? ''),
    problems: row.problems.map(({ row: _, params, ...problem }) => ({
      ...problem,
      column: at(problem.field) < 0 ? null : at(problem.field),
      detail: detailOf(problem.code, params, locale),
    })),
    changes: [...row.changes],
  };
}

function timesOf({
  createdAt,
  appliedAt,
  undoUntil,
  undoneAt,
}: Pick<ImportView, 'createdAt' | 'appliedAt' | 'undoUntil' | 'undoneAt'>) {
  return {
    createdAt: createdAt.toISOString(),
    appliedAt: appliedAt?.toISOString() ?? null,
    undoUntil: undoUntil?.toISOString() ?? null,
    undoneAt: undoneAt?.toISOString() ?? null,
  };
}

function failureOf({ failure }: Words, locale: Locale): contract.ImportFailure | null {
  if (!failure) return null;
  return {
    code: failure.code,
    detail: detailOf(failure.code, failure.params, locale),
    problems: failure.problems.map(({ params, ...problem }) => ({
      ...problem,
      detail: detailOf(problem.code, params, locale),
    })),
  };
}

const detailOf = (code: string, params: RowProblem['params'], locale: Locale): string =>
  textOf(locale, code, params) ?? code;
