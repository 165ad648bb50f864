import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { shortMoment } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import { Empty, Loaded, Section } from '../../ui/page.js';
import { CardTable } from '../../ui/table.js';
import { DeliveryStateBadge, Note } from '../../ui/tone.js';
import { outletsQuery } from './queries.js';

/** Which unit published what, when and where. */
export function OutletsTab() {
  const { id } = useParams({ from: '/shell/campaigns/$id' });
  const { t } = useTexts();
  const query = useQuery(outletsQuery(id));
  return (
    <Section title={t.outlets.title}>
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t.outlets.empty} />
          ) : (
            <>
              <Note tone="grey">{t.outlets.note}</Note>
              <CardTable
                label={t.outlets.title}
                rows={items}
                rowKey={(row) => row.id}
                columns={[
                  { label: t.common.unit, cell: (row) => row.unitName },
                  { label: t.outlets.outlet, cell: (row) => row.outletName },
                  {
                    label: t.common.state,
                    cell: (row) => <DeliveryStateBadge state={row.state} word={t.outlets.states[row.state]} />,
                  },
                  { label: t.outlets.published, cell: (row) => (row.publishedAt ? shortMoment(row.publishedAt) : '–') },
                  { label: t.matrix.step, cell: (row) => row.stepTitle },
                ]}
              />
            </>
          )
        }
      </Loaded>
    </Section>
  );
}
