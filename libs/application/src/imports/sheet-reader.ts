/** A file as it was handed in. */
export interface UploadedFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/**
 * Reads CSV and XLSX into text cells; row 0 is the first row of the (first) sheet, also when it is empty. Dates come as
 * dd/mm/yyyy, numbers as plain digits, formulas as the text or the value that stands there, never calculated.
 * Throws `import.empty`, `import.fileKind`, `import.oldExcel`, `import.encoding`, `import.broken`, `import.unreadable`,
 * `import.tooLarge`, `import.tooManyRows`, `import.tooManyColumns` or `import.cellTooLong`.
 */
export interface SheetReader {
  read(file: UploadedFile): Promise<string[][]>;
}

export const IMPORT_LIMITS = { bytes: 10 * 1024 * 1024, rows: 100_000, columns: 200, cellLength: 2_000 } as const;
