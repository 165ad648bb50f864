/** A file as it was handed in. */
export interface UploadedFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** `html`: a table of a web page that a system saved as `.xls`. */
export type SheetFormat = 'csv' | 'xlsx' | 'html';
/** TCVN3 (also called ABC) and VNI are Vietnamese encodings from before Unicode, told by the letters they give. */
export type SheetEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1258' | 'tcvn3' | 'vni';
export type SheetSeparator = ',' | ';' | '\t' | '|';

/**
 * Opens CSV, XLSX and HTML tables. Throws `import.empty`, `import.fileKind`, `import.oldExcel`, `import.encoding`,
 * `import.broken`, `import.unreadable`, `import.tooLarge`, `import.tooManyRows`, `import.tooManyColumns`,
 * `import.cellTooLong`, `import.rowTooLong` or `import.quoteOpen`, here or, for what stands further down, from `rows`.
 */
export interface SheetReader {
  open(file: UploadedFile): Promise<Sheet>;
}

/** The first visible sheet that holds anything. */
export interface Sheet {
  readonly format: SheetFormat;
  /** Null for XLSX, unless it was typed in a font of before Unicode. */
  readonly encoding: SheetEncoding | null;
  readonly separator: SheetSeparator | null;
  readonly sheetName: string | null;
  readonly otherSheets: readonly string[];
  /** Rows in order, in chunks of at most 1,000, without those that are empty. Can be taken once. */
  rows(): AsyncIterable<readonly SheetRow[]>;
  /** Ends the reading, also in the middle; to be called in any case, and may be called twice. */
  close(): Promise<void>;
}

/**
 * Cells as text: NFC, without invisible characters; dates as dd/mm/yyyy, numbers as plain digits, formulas as the text
 * or the value that stands there, never calculated.
 */
export interface SheetRow {
  /** As the spreadsheet counts, from 1. */
  readonly row: number;
  readonly cells: readonly string[];
}

export const IMPORT_LIMITS = { bytes: 50 * 1024 * 1024, rows: 100_000, columns: 200, cellLength: 2_000 } as const;
