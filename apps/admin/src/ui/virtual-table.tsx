import './virtual-table.css';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import {
  type CSSProperties,
  memo,
  type ReactNode,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useTexts } from '../texts/index.js';
import type { List } from '../types.js';
import { ErrorNote, Loading } from './page.js';
import type { Column } from './table.js';

export interface VirtualColumn<T> extends Column<T> {
  /** Width as in `grid-template-columns`; one equal share by default. */
  width?: string;
}

interface VirtualTableProps<T> {
  /** Its accessible name. */
  label: string;
  /** The same list from one drawing to the next where it can be: rows are drawn again when it changes. */
  columns: VirtualColumn<T>[];
  query: UseInfiniteQueryResult<InfiniteData<List<T>>>;
  empty: ReactNode;
  rowKey: (row: T) => string;
  /** All rows there are, where somebody has counted them; unknown otherwise. */
  total?: number;
}

/** Height of a row in px before it has been measured. */
const ROW = 57;
/** The next page is asked for when fewer rows than this are left below what is in sight. */
const AHEAD = 40;

/**
 * A long list that scrolls with the page: only the rows in sight are drawn, the next page comes as one scrolls, nothing
 * above moves. Rows are numbered for screen readers, on a phone they are cards. Pages of 100–200 rows suit it.
 */
export function VirtualTable<T>({ query, empty, ...table }: VirtualTableProps<T>) {
  const { t } = useTexts();
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  if (query.isPending) return <Loading />;
  if (query.isError && rows.length === 0) return <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
  if (rows.length === 0) return empty;
  return (
    <>
      <Rows
        {...table}
        rows={rows}
        more={query.hasNextPage}
        busy={query.isFetchingNextPage || query.isFetchNextPageError}
        onNearEnd={() => void query.fetchNextPage()}
      />
      {query.isFetchNextPageError && <ErrorNote error={query.error} onRetry={() => void query.fetchNextPage()} />}
      {query.isFetchingNextPage && (
        <div role="status" style={{ padding: 12, textAlign: 'center' }}>
          {t.common.loading}
        </div>
      )}
    </>
  );
}

type RowsProps<T> = Omit<VirtualTableProps<T>, 'query' | 'empty'> & {
  rows: T[];
  more: boolean;
  busy: boolean;
  onNearEnd: () => void;
};

function Rows<T>({ label, columns, rows, rowKey, total, more, busy, onNearEnd }: RowsProps<T>) {
  const body = useRef<HTMLTableSectionElement>(null);
  const above = useDistanceFromTop(body);
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => ROW,
    overscan: 8,
    scrollMargin: above,
    getItemKey: (index) => rowKey(rows[index]!),
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const nearEnd = more && !busy && last >= rows.length - AHEAD;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once each time the end comes near
  useEffect(() => {
    if (nearEnd) onNearEnd();
  }, [nearEnd, rows.length]);
  const known = total !== undefined && total >= rows.length ? total : more ? undefined : rows.length;
  const widths = columns.map(({ width }) => width ?? 'minmax(0, 1fr)').join(' ');
  return (
    // The header is a row too; -1 says that nobody has counted.
    <table
      className="vt"
      aria-label={label}
      aria-rowcount={known === undefined ? -1 : known + 1}
      style={{ '--vt-columns': widths } as CSSProperties}
    >
      <thead>
        <tr className="vt-head" aria-rowindex={1}>
          {columns.map((column) => (
            <th key={column.label} scope="col" className={column.right ? 'right' : undefined}>
              {column.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody ref={body} style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => (
          <tr
            key={item.key}
            ref={virtual.measureElement}
            className="vt-row"
            data-index={item.index}
            aria-rowindex={item.index + 2}
            style={{ transform: `translateY(${item.start - above}px)` }}
          >
            <Cells row={rows[item.index]!} columns={columns} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Drawn again only when the row or the columns change: not with each row that scrolls into sight, nor when a drawer opens. */
const Cells = memo(function Cells<T>({ row, columns }: { row: T; columns: VirtualColumn<T>[] }) {
  return columns.map((column, place) => {
    const Cell = place === 0 ? 'th' : 'td';
    return (
      <Cell
        key={column.label}
        scope={place === 0 ? 'row' : undefined}
        data-label={column.label}
        className={column.right ? 'right' : undefined}
      >
        {column.cell(row)}
      </Cell>
    );
  });
}) as <T>(props: { row: T; columns: VirtualColumn<T>[] }) => ReactNode;

/** How far below the top of the page something stands, in px; asked anew when the page above it changes its height. */
function useDistanceFromTop(ref: RefObject<HTMLElement | null>): number {
  const [distance, setDistance] = useState(0);
  useLayoutEffect(() => {
    const measure = () => {
      if (ref.current) setDistance(Math.round(ref.current.getBoundingClientRect().top + window.scrollY));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [ref]);
  return distance;
}
