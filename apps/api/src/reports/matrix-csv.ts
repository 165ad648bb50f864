import { type MatrixReport } from '@loa/application';
import { OUTCOMES } from '@loa/contracts';
import { stringify } from 'csv-stringify/sync';

/** The matrix as a sheet: one line per unit and group. Cells that a spreadsheet would run as a formula are made text. */
export function matrixCsv(matrix: MatrixReport): string {
  const names = new Map(matrix.units.map((unit) => [unit.id, unit]));
  const lines = matrix.cells.map((cell) => {
    const unit = names.get(cell.unitId);
    return [unit?.code ?? '', unit?.name ?? '', cell.group, cell.members, ...OUTCOMES.map((outcome) => cell[outcome])];
  });
  const total = ['', '', '', matrix.total.members, ...OUTCOMES.map((outcome) => matrix.total[outcome])];
  return stringify([['unit', 'name', 'group', 'members', ...OUTCOMES], ...lines, total], {
    bom: true,
    escape_formulas: true,
  });
}
