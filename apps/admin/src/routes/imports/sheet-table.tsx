import { Button, Stack, Table, Text, TextInput } from '@mantine/core';
import { useTexts } from '../../texts/index.js';
import type { ImportRow, ImportView } from '../../types.js';
import type { IconName } from '../../ui/icons.js';
import { type Tone, ToneBadge } from '../../ui/tone.js';
import './sheet.css';

/** Cells as they were typed here, by row and field, until they are saved. */
export type Mends = Readonly<Record<string, { row: number; field: string; value: string }>>;

interface Props {
  view: ImportView;
  rows: readonly ImportRow[];
  mends: Mends;
  onMend: (mends: Mends) => void;
}

const LOOKS: Record<ImportRow['outcome'], readonly [Tone, IconName]> = {
  new: ['green', 'check'],
  changed: ['blue', 'pencil'],
  unchanged: ['grey', 'none'],
  bad: ['red', 'cross'],
};

/** Remarks whose proposal is what was read already. */
const TAKEN: ReadonlySet<string> = new Set(['import.phoneCorrected', 'import.phoneMore', 'import.emailMore']);

/** Remarks whose proposal names several, of which somebody chooses. */
const CHOICES: ReadonlySet<string> = new Set(['import.unitAmbiguous']);

/** A column is its place in the file: names may come twice, or be missing. */
export const placed = (columns: ImportView['columns']) => columns.map((column, at) => ({ ...column, at }));

type PlacedColumn = ReturnType<typeof placed>[number];

/** Those that are read and hold something here: what is bad is then in sight, also in a list of forty columns. */
function shown(view: ImportView, rows: readonly ImportRow[]): PlacedColumn[] {
  const told = (row: ImportRow, at: number) =>
    Boolean(row.cells[at]) || row.problems.some(({ column }) => column === at);
  return placed(view.columns).filter(({ field, at }) => field !== null && rows.some((row) => told(row, at)));
}

export function SheetTable({ view, rows, ...mending }: Props) {
  const { t } = useTexts();
  const columns = shown(view, rows);
  return (
    <Table className="cards sheet" aria-label={t.imports.result} verticalSpacing={6}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t.imports.row}</Table.Th>
          <Table.Th>{t.imports.outcome}</Table.Th>
          {columns.map(({ header, at }) => (
            <Table.Th key={at}>{header}</Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <SheetLine key={row.row} columns={columns} view={view} row={row} {...mending} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

interface LineProps extends Omit<Props, 'rows'> {
  columns: readonly PlacedColumn[];
  row: ImportRow;
}

function SheetLine({ columns, view, row, ...mending }: LineProps) {
  const { t } = useTexts();
  const [tone, icon] = LOOKS[row.outcome];
  const without = row.problems.filter(({ column }) => column === null);
  return (
    <Table.Tr data-outcome={row.outcome} data-testid={`row-${row.row}`}>
      <Table.Th scope="row">{row.row}</Table.Th>
      <Table.Td>
        <Stack gap={4} align="flex-start">
          <ToneBadge tone={tone} icon={icon}>
            {t.imports.outcomes[row.outcome]}
          </ToneBadge>
          {row.changes.map(({ field, before, after }) => (
            <Text key={field} size="sm" className="sheet-change">
              {t.imports.change(
                t.imports.fields[field] ?? field,
                before || t.imports.nothing,
                after || t.imports.nothing,
              )}
            </Text>
          ))}
          {without.map((problem) => (
            <Cell
              key={problem.field}
              {...mending}
              view={view}
              row={row}
              problems={[problem]}
              text=""
              header={t.imports.fields[problem.field] ?? problem.field}
            />
          ))}
        </Stack>
      </Table.Td>
      {columns.map(({ header, at }) => {
        const problems = row.problems.filter(({ column }) => column === at);
        const text = row.cells[at] ?? '';
        return (
          <Table.Td key={at} data-label={header} data-empty={(text === '' && problems.length === 0) || undefined}>
            <Cell {...mending} view={view} row={row} problems={problems} text={text} header={header} />
          </Table.Td>
        );
      })}
    </Table.Tr>
  );
}

interface CellProps extends Omit<Props, 'rows'> {
  row: ImportRow;
  problems: ImportRow['problems'];
  text: string;
  header: string;
}

/** A cell as it stands, or, when there is something about it, a field to mend it in with the reason below. */
function Cell({ view, row, problems, text, header, mends, onMend }: CellProps) {
  const { t } = useTexts();
  const [first] = problems;
  if (!first) return <span className="sheet-text">{text}</span>;
  const reasons = problems.map(({ code, detail, proposal }) => {
    if (!proposal) return detail;
    return `${detail} ${TAKEN.has(code) ? t.imports.taken(proposal) : t.imports.proposal(proposal)}.`;
  });
  const note = problems.every(({ severity }) => severity === 'note');
  if (!view.own) {
    return (
      <>
        <span className="sheet-text">{text}</span>
        <Text size="sm" c={note ? 'dimmed' : 'red.9'}>
          {reasons.join(' ')}
        </Text>
      </>
    );
  }
  const key = `${row.row} ${first.field}`;
  const value = mends[key]?.value ?? text;
  const change = (next: string) => {
    const { [key]: _, ...others } = mends;
    onMend(next === text ? others : { ...others, [key]: { row: row.row, field: first.field, value: next } });
  };
  // Of what is masked, nothing can be taken over.
  const proposal = problems.find(
    ({ code, proposal: text }) => text && !text.includes('•') && !CHOICES.has(code),
  )?.proposal;
  return (
    <Stack gap={4} align="flex-start">
      <TextInput
        size="sm"
        w="100%"
        aria-label={t.imports.cellLabel(header, String(row.row))}
        value={value}
        onChange={(event) => change(event.currentTarget.value)}
        error={!note && value === text ? reasons.join(' ') : undefined}
        description={note || value !== text ? reasons.join(' ') : undefined}
        inputWrapperOrder={['input', 'error', 'description']}
        data-mended={value !== text || undefined}
      />
      {proposal && value !== proposal && (
        <Button size="compact-xs" variant="default" onClick={() => change(proposal)}>
          {t.imports.take(proposal)}
        </Button>
      )}
    </Stack>
  );
}
