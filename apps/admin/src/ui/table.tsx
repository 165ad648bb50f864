import { Button, Center, ScrollArea, Table } from '@mantine/core';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTexts } from '../texts/index.js';
import type { List } from '../types.js';
import { ErrorNote, Loading } from './page.js';

export interface Column<T> {
  label: string;
  cell: (row: T) => ReactNode;
  right?: boolean;
}

interface CardTableProps<T> {
  label: string;
  columns: Column<T>[];
  rows: T[];
  rowKey: (row: T) => string;
}

/** A table on wide screens, cards on a phone: the first column is the card's head, the others name themselves. */
export function CardTable<T>({ label, columns, rows, rowKey }: CardTableProps<T>) {
  return (
    <Table className="cards" aria-label={label} verticalSpacing="sm">
      <Table.Thead>
        <Table.Tr>
          {columns.map((column) => (
            <Table.Th key={column.label} className={column.right ? 'right' : undefined}>
              {column.label}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={rowKey(row)}>
            {columns.map((column) => (
              <Table.Td key={column.label} data-label={column.label} className={column.right ? 'right' : undefined}>
                {column.cell(row)}
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** A wide table of numbers that scrolls sideways, also by keyboard. */
export function WideTable({ label, children }: { label: string; children: ReactNode }) {
  const { t } = useTexts();
  return (
    <ScrollArea
      type="auto"
      viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': `${label}. ${t.common.scrollTable}` }}
    >
      {children}
    </ScrollArea>
  );
}

/** Pages of a list one after the other, with a button for the next. */
export function PagedTable<T>({
  query,
  empty,
  ...table
}: Omit<CardTableProps<T>, 'rows'> & {
  query: UseInfiniteQueryResult<InfiniteData<List<T>>>;
  empty: ReactNode;
}) {
  const { t } = useTexts();
  if (query.isPending) return <Loading />;
  if (query.isError) return <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
  const rows = query.data.pages.flatMap((page) => page.items);
  if (rows.length === 0) return empty;
  return (
    <>
      <CardTable {...table} rows={rows} />
      {query.hasNextPage && (
        <Center mt="md">
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t.common.more}
          </Button>
        </Center>
      )}
    </>
  );
}
