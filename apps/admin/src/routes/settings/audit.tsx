import { Paper } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { api } from '../../api.js';
import { capitalised, longMoment } from '../../format.js';
import { useUnitNames } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { AuditEntry, List } from '../../types.js';
import { auditWords } from '../../ui/audit-words.js';
import { Empty, Page } from '../../ui/page.js';
import { PagedTable } from '../../ui/table.js';

export function AuditPage() {
  const { t, locale } = useTexts();
  const unitNames = useUnitNames();
  const query = useInfiniteQuery({
    queryKey: ['audit'],
    queryFn: ({ pageParam, signal }) => api.get<List<AuditEntry>>('/audit', { limit: 50, cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
  });
  return (
    <Page title={t.admin.audit} intro={t.admin.auditHelp}>
      <Paper p={{ base: 'sm', sm: 'md' }}>
        <PagedTable
          query={query}
          empty={<Empty title={t.admin.noAudit} />}
          label={t.admin.audit}
          rowKey={(row) => row.id}
          columns={[
            {
              label: t.common.when,
              cell: (row) => <span className="date">{capitalised(longMoment(row.at, locale))}</span>,
            },
            { label: t.admin.who, cell: (row) => <span className="date">{row.actorName}</span> },
            { label: t.admin.what, cell: (row) => auditWords(row.action, t) },
            { label: t.common.unit, cell: (row) => unitNames.get(row.unitId) ?? '–' },
          ]}
        />
      </Paper>
    </Page>
  );
}
