import { z } from 'zod';
import { ListQuery, listOf } from './list.js';

/*
 * POST   /imports (multipart: file, kind)      ImportView, `reading`: at once, the file is read after the answer
 * GET    /imports?limit&cursor                 ImportList
 * GET    /imports/:id                          ImportView
 * GET    /imports/:id/rows?filter&limit&cursor ImportRowList
 * GET    /imports/:id/left, /duplicates        LeftPlaceList, PossibleDuplicateList
 * PATCH  /imports/:id/cells                    MendCells → ImportView (of `checked`)
 * PATCH  /imports/:id/mapping                  MapColumns → ImportView, `reading` (of `checked`, or failed `import.columns`)
 * POST   /imports/:id/apply, /undo             ApplyImport, UndoImport → 202 ImportView, `applying`, `undoing`
 * DELETE /imports/:id                          204; what is checked or failed and not wanted
 * GET    /imports/sample?format, /persons/export?format&unitId   the file
 */

export const ImportKind = z.enum(['people']);

/**
 * `reading` → `checked` → `applying` → `applied` → `undoing` → `undone`, or `failed` (see `failure`). While it is
 * `reading`, `applying` or `undoing`, ask again; `progress` tells how far it is. A cut off `reading` fails as
 * `import.interrupted`; a cut off `applying` or `undoing` has written nothing and falls back to the state before it.
 */
export const ImportState = z.enum(['reading', 'checked', 'applying', 'applied', 'undoing', 'undone', 'failed']);
export type ImportState = z.infer<typeof ImportState>;

/** Fields of the multipart form beside `file`. */
export const CheckImport = z.object({ kind: ImportKind.default('people') }).meta({ id: 'CheckImport' });
export type CheckImport = z.infer<typeof CheckImport>;

export const ApplyImport = z
  .strictObject({
    /** Leave bad rows out; else any bad row blocks the import. */
    onlyGood: z.boolean().default(false),
    /** Last day + 1 of the places of those whom the file no longer names (`GET /imports/:id/left`); null leaves them. */
    endLeft: z.iso.date().nullable().default(null),
    /** With `endLeft`: how many those were when they were looked at (`summary.left`). Other numbers are refused (409). */
    left: z.int().min(0).nullable().default(null),
  })
  .default({ onlyGood: false, endLeft: null, left: null })
  .meta({ id: 'ApplyImport' });
export type ApplyImport = z.infer<typeof ApplyImport>;

export const UndoImport = z
  .strictObject({
    /** Put back what nobody has touched since, and leave the rest; else anything touched since blocks the undoing. */
    leaveTouched: z.boolean().default(false),
  })
  .default({ leaveTouched: false })
  .meta({ id: 'UndoImport' });
export type UndoImport = z.infer<typeof UndoImport>;

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

export const ImportSummary = z
  .object({
    rows: count,
    new: count,
    changed: count,
    unchanged: count,
    bad: count,
    /** Good rows that deserve a look. */
    notes: count,
    /** How many rows change which field. */
    changes: z.record(z.string(), count),
    /** Places of people whom the file no longer names: `GET /imports/:id/left`. */
    left: count,
    /** Pairs that may be one person: `GET /imports/:id/duplicates`. */
    duplicates: count,
  })
  .meta({ id: 'ImportSummary' });
export type ImportSummary = z.infer<typeof ImportSummary>;

/** Why the last step did not come to its end, with the rows that stood in its way (the first 50). */
export const ImportFailure = z
  .object({
    code: z.string(),
    detail: z.string(),
    problems: z.array(
      z.object({ code: z.string(), field: z.string().optional(), row: z.int().optional(), detail: z.string() }),
    ),
  })
  .meta({ id: 'ImportFailure' });
export type ImportFailure = z.infer<typeof ImportFailure>;

export const ImportView = z
  .object({
    id: z.uuid(),
    kind: ImportKind,
    fileName: z.string(),
    state: ImportState,
    /** Null while nothing is under way. `of` is null as long as the number of rows is not known. */
    progress: z
      .object({
        phase: z.enum(['waiting', 'reading', 'checking', 'writing', 'undoing']),
        rows: count,
        of: count.nullable(),
      })
      .nullable(),
    /** Of `failed`; and of `checked` and `applied` when the last step from there was refused or cut off. */
    failure: ImportFailure.nullable(),
    /** Null until the file was opened. */
    sheet: z
      .object({
        format: z.enum(['csv', 'xlsx', 'html']),
        encoding: z.string().nullable(),
        separator: z.string().nullable(),
        sheetName: z.string().nullable(),
        otherSheets: z.array(z.string()),
        /** Row of the header, as the spreadsheet counts. */
        headerRow: count,
      })
      .nullable(),
    /** In the order of the file; `field` is null for a column that is not read. Empty until the header was found. */
    columns: z.array(z.object({ header: z.string(), field: z.string().nullable() })),
    /** The mapping was remembered from an earlier file of this shape. */
    mappingRemembered: z.boolean(),
    /** What a column may be read as. */
    fields: z.array(z.string()),
    /** Null until it was checked. */
    summary: ImportSummary.nullable(),
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
        /** Places that ended because the file no longer names them. */
        membershipsEnded: count,
        addresses: count,
        guardianLinks: count,
        consents: count,
        leftOut: count,
      })
      .nullable(),
    createdAt: z.string(),
    /** Whether the caller handed it in: only they see addresses whole. */
    own: z.boolean(),
    appliedAt: z.string().nullable(),
    /** Until when it can be undone; null when it can't. */
    undoUntil: z.string().nullable(),
    undoneAt: z.string().nullable(),
  })
  .meta({ id: 'ImportView' });
export type ImportView = z.infer<typeof ImportView>;

/** The newest first. */
export const ImportItem = ImportView.pick({
  id: true,
  kind: true,
  fileName: true,
  state: true,
  summary: true,
  createdAt: true,
  appliedAt: true,
  undoUntil: true,
  undoneAt: true,
}).meta({ id: 'ImportItem' });
export type ImportItem = z.infer<typeof ImportItem>;
export const ImportList = listOf(ImportItem).meta({ id: 'ImportList' });
export type ImportList = z.infer<typeof ImportList>;

/** `notes`: good rows that deserve a look. Absent: all. */
export const ImportRowFilter = z.enum(['bad', 'notes', 'new', 'changed', 'unchanged']);
export type ImportRowFilter = z.infer<typeof ImportRowFilter>;
export const ImportRowQuery = ListQuery.extend({ filter: ImportRowFilter.optional() });
export type ImportRowQuery = z.infer<typeof ImportRowQuery>;

export const ImportRow = z
  .object({
    /** As the spreadsheet counts, from 1. */
    row: z.int(),
    outcome: z.enum(['new', 'changed', 'unchanged', 'bad']),
    /** One per column, also when the file's row is shorter; addresses masked for all but who handed the file in. */
    cells: z.array(z.string()),
    /** `column` is the index into `cells`, null when the file has no such column. */
    problems: z.array(ImportProblem.omit({ row: true, column: true }).extend({ column: z.int().nullable() })),
    /** Of a changed row: what is known now and what it becomes; addresses masked. `before` null: nothing was known. */
    changes: z.array(z.object({ field: z.string(), before: z.string().nullable(), after: z.string() })),
  })
  .meta({ id: 'ImportRow' });
export type ImportRow = z.infer<typeof ImportRow>;
export const ImportRowList = listOf(ImportRow).meta({ id: 'ImportRowList' });
export type ImportRowList = z.infer<typeof ImportRowList>;

/** A place of somebody whom the file, in that group of that unit, no longer names. */
export const LeftPlace = z
  .object({
    personId: z.uuid(),
    code: z.string(),
    fullName: z.string(),
    unitId: z.uuid(),
    unitName: z.string(),
    group: z.string(),
    className: z.string().nullable(),
  })
  .meta({ id: 'LeftPlace' });
export type LeftPlace = z.infer<typeof LeftPlace>;
export const LeftPlaceList = listOf(LeftPlace).meta({ id: 'LeftPlaceList' });
export type LeftPlaceList = z.infer<typeof LeftPlaceList>;

/** Two records that may be one person; only told. Families, who share numbers, are not among them. */
export const PossibleDuplicate = z
  .object({
    kind: z.enum(['nameAndBirthDate', 'phone']),
    row: z.int(),
    code: z.string(),
    fullName: z.string(),
    /** The other one: a row of the file, or (null) a person known already. */
    otherRow: z.int().nullable(),
    otherCode: z.string().nullable(),
    otherName: z.string(),
  })
  .meta({ id: 'PossibleDuplicate' });
export type PossibleDuplicate = z.infer<typeof PossibleDuplicate>;
export const PossibleDuplicateList = listOf(PossibleDuplicate).meta({ id: 'PossibleDuplicateList' });
export type PossibleDuplicateList = z.infer<typeof PossibleDuplicateList>;

/** Cells mended in place. A field without a column gets one at the end. Answered by the `ImportView` after the check. */
export const MendCells = z
  .strictObject({
    cells: z
      .array(z.strictObject({ row: z.int().min(1), field: z.string().max(40), value: z.string().max(2000) }))
      .min(1)
      .max(200),
  })
  .meta({ id: 'MendCells' });
export type MendCells = z.infer<typeof MendCells>;

/**
 * What each column is read as, in the order of `columns`; remembered for files of this shape. The import is `reading`
 * again while it is checked anew. Also mends an import that failed as `import.columns`.
 */
export const MapColumns = z
  .strictObject({ fields: z.array(z.string().max(40).nullable()).min(1).max(250) })
  .meta({ id: 'MapColumns' });
export type MapColumns = z.infer<typeof MapColumns>;

export const SampleFileQuery = z.object({ format: z.enum(['csv', 'xlsx']).default('xlsx') });
export type SampleFileQuery = z.infer<typeof SampleFileQuery>;

/** People of the scope in the columns of an import, a row per place; the file imports again and changes nothing. */
export const PersonExportQuery = z.object({
  format: z.enum(['csv', 'xlsx']).default('xlsx'),
  unitId: z.uuid().optional(),
});
export type PersonExportQuery = z.infer<typeof PersonExportQuery>;
