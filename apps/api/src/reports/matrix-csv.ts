import type { MatrixReport, OutcomeSums } from '@loa/application';
import { OUTCOMES } from '@loa/contracts';
import { stringify } from 'csv-stringify/sync';

/** The matrix as a sheet: one line per unit and group. Cells that a spreadsheet would run as a formula are made text. */
export function matrixCsv(matrix: MatrixReport): string {
  const names = new Map(matrix.units.map((unit) => [unit.id, unit]));
  const lines = matrix.cells.map((cell) => {
    const unit = names.get(cell.unitId);
    return [unit?.code ?? '', unit?.name ?? '', cell.group, ...numbers(cell)];
  });
  const total = ['', '', '', ...numbers(matrix.total)];
  return stringify([['unit', 'name', 'group', 'members', ...OUTCOMES], ...lines, total], {
    bom: true,
    escape_formulas: true,
  });
}

/** What is held back is told as such, and is no nought. */
const MARKS = { small: '<5', covered: '*' } as const;
const numbers = (sums: OutcomeSums): (number | string)[] =>
  (['members', ...OUTCOMES] as const).map((field) => {
    const mark = sums.held?.[field];
    return mark ? MARKS[mark] : sums[field];
  });
