import { z } from 'zod';

export const ImportKind = z.enum(['people']);

/** Fields of the multipart form beside `file`. */
export const CheckImport = z.object({ kind: ImportKind.default('people') }).meta({ id: 'CheckImport' });
export type CheckImport = z.infer<typeof CheckImport>;

export const ApplyImport = z
  .strictObject({
    /** Leave bad rows out; else any bad row blocks the import. */
    onlyGood: z.boolean().default(false),
  })
  .default({ onlyGood: false })
  .meta({ id: 'ApplyImport' });
export type ApplyImport = z.infer<typeof ApplyImport>;

export const ImportProblem = z
  .object({
    /** As the spreadsheet counts, from 1. */
    row: z.int(),
    /** Header of the column as it stands in the file; null when the column is missing. */
    column: z.string().nullable(),
    field: z.string(),
    code: z.string(),
    detail: z.string(),
    /** An `error` keeps the row out; a `note` only tells. */
    severity: z.enum(['error', 'note']),
    /** The cell, addresses masked. */
    value: z.string().nullable(),
    /** What it may have meant. */
    proposal: z.string().nullable(),
  })
  .meta({ id: 'ImportProblem' });
export type ImportProblem = z.infer<typeof ImportProblem>;

const count = z.int().min(0);

export const ImportView = z
  .object({
    id: z.uuid(),
    kind: ImportKind,
    fileName: z.string(),
    state: z.enum(['checked', 'applied']),
    /** `field` is null for a column that is not read. */
    columns: z.array(z.object({ header: z.string(), field: z.string().nullable() })),
    summary: z.object({
      rows: count,
      new: count,
      changed: count,
      unchanged: count,
      bad: count,
      /** Good rows that deserve a look. */
      notes: count,
      /** How many rows change which field. */
      changes: z.record(z.string(), count),
    }),
    /** The first 500; `rowsWithProblems` tells how many rows have any. */
    problems: z.array(ImportProblem),
    rowsWithProblems: count,
    /** What was written; null until it was applied. */
    result: z
      .object({
        personsAdded: count,
        personsChanged: count,
        membershipsAdded: count,
        membershipsChanged: count,
        addresses: count,
        guardianLinks: count,
        consents: count,
        leftOut: count,
      })
      .nullable(),
    createdAt: z.string(),
    appliedAt: z.string().nullable(),
  })
  .meta({ id: 'ImportView' });
export type ImportView = z.infer<typeof ImportView>;

export const SampleFileQuery = z.object({ format: z.enum(['csv', 'xlsx']).default('xlsx') });
export type SampleFileQuery = z.infer<typeof SampleFileQuery>;
