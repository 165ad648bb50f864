/** Rows to columns, as `unnest` takes them; `width` columns also when there is no row. */
export function columns(rows: readonly (readonly unknown[])[], width: number): unknown[][] {
  return Array.from({ length: width }, (_, index) => rows.map((row) => row[index] ?? null));
}
