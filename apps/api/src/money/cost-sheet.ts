import { textOf } from '@loa/adapters/messages/catalogue.js';
import type { Locale } from '@loa/adapters/messages/message.js';
import type { CostLine } from '@loa/application';
import { money } from '@loa/domain';
import { stringify } from 'csv-stringify/sync';
import writeExcel from 'write-excel-file/node';

const COLUMNS = ['month', 'unit', 'campaign', 'channel', 'messages', 'parts', 'spent', 'reported'] as const;

const titles = (locale: Locale) => COLUMNS.map((column) => textOf(locale, `cost.${column}`) ?? column);

function rowsOf(locale: Locale, lines: readonly CostLine[]): (string | number)[][] {
  return lines.map(({ month, unitName, campaignName, channel, messages, parts, spent, reported }) => {
    const by = textOf(locale, `channel.${channel}`) ?? channel;
    return [month, unitName, campaignName, by, messages, parts, spent, reported];
  });
}

const totalOf = (locale: Locale, lines: readonly CostLine[]): (string | number)[] => {
  const sum = (field: 'messages' | 'parts' | 'spent' | 'reported') =>
    money(lines.reduce((so, line) => so + line[field], 0));
  return [textOf(locale, 'cost.total') ?? '', '', '', '', sum('messages'), sum('parts'), sum('spent'), sum('reported')];
};

/** Names of campaigns and units are people's own words: cells that a spreadsheet would run as a formula are made text. */
export function costCsv(locale: Locale, lines: readonly CostLine[]): string {
  return stringify([titles(locale), ...rowsOf(locale, lines), totalOf(locale, lines)], {
    bom: true,
    escape_formulas: true,
  });
}

/** Text cells are typed as text, which no spreadsheet runs. */
export function costXlsx(locale: Locale, lines: readonly CostLine[]): Promise<Buffer> {
  const cell = (value: string | number) =>
    typeof value === 'number' ? { value, type: Number, format: '#,##0.##' } : { value, type: String };
  const head = titles(locale).map((value) => ({ value, type: String, fontWeight: 'bold' as const }));
  const rows = [...rowsOf(locale, lines), totalOf(locale, lines)].map((row) => row.map(cell));
  return writeExcel([head, ...rows], {
    columns: COLUMNS.map((_, at) => ({ width: at === 1 || at === 2 ? 36 : 14 })),
  }).toBuffer();
}
