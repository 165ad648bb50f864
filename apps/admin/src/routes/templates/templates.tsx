import './templates.css';
import { Anchor, Button, MultiSelect, Paper, Switch, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { capitalised, plain, shortMoment } from '../../format.js';
import { useCan } from '../../session.js';
import { inLocale, useTexts } from '../../texts/index.js';
import type { TemplateSummary } from '../../types.js';
import { Empty, Loaded, Page } from '../../ui/page.js';
import { CardTable } from '../../ui/table.js';
import { ToneBadge } from '../../ui/tone.js';
import { BeginDialog } from './begin.js';
import { TABS } from './derive.js';
import { tabOf } from './previews.js';
import { shelfQuery } from './queries.js';
import { TemplateState } from './template.js';

/** All messages that the reader may use, and those that are being written. */
export function TemplatesPage() {
  const { t, locale } = useTexts();
  const w = t.templates;
  const can = useCan();
  const query = useQuery(shelfQuery);
  const [typed, setTyped] = useState('');
  const [groups, setGroups] = useState<string[]>([]);
  const [archived, setArchived] = useState(false);
  const [beginning, setBeginning] = useState(false);
  const wanted = plain(typed.trim());
  const fits = (one: TemplateSummary) =>
    (archived || one.active) &&
    (groups.length === 0 || one.audience.some((group) => groups.includes(group))) &&
    plain(`${one.title.vi} ${one.title.en} ${w.topics[one.topic] ?? ''} ${one.unitName}`).includes(wanted);
  return (
    <Page
      title={w.title}
      intro={w.intro}
      actions={can('template.write') && <Button onClick={() => setBeginning(true)}>{w.begin}</Button>}
    >
      <div className="filters">
        <TextInput
          type="search"
          label={w.search}
          description={t.people.searchHelp}
          inputWrapperOrder={['label', 'input', 'description']}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <MultiSelect
          label={w.audience}
          placeholder={groups.length === 0 ? t.common.all : undefined}
          data={Object.entries(t.groups).map(([value, label]) => ({ value, label: capitalised(label) }))}
          value={groups}
          onChange={setGroups}
          clearable
          clearButtonProps={{ 'aria-label': t.common.all }}
        />
        <Switch
          label={w.showArchived}
          checked={archived}
          onChange={(event) => setArchived(event.currentTarget.checked)}
          mt={{ base: 0, sm: 34 }}
        />
      </div>
      <Paper p={{ base: 'sm', sm: 'md' }}>
        <Loaded query={query}>
          {({ items }) => {
            const found = items.filter(fits);
            return found.length === 0 ? (
              <Empty title={items.length === 0 ? w.emptyAll : w.empty} />
            ) : (
              <CardTable
                label={w.title}
                rows={found}
                rowKey={(row) => row.key}
                columns={[
                  {
                    label: t.common.name,
                    cell: (row) => (
                      <>
                        <Anchor component={Link} to={`/templates/${row.key}`} fw={600}>
                          {inLocale(row.title, locale)}
                        </Anchor>
                        <Text size="sm" c="dimmed">
                          {[w.topics[row.topic], row.own ? '' : row.unitName].filter(Boolean).join(' · ')}
                        </Text>
                      </>
                    ),
                  },
                  { label: w.audience, cell: (row) => row.audience.map((group) => t.groups[group]).join(', ') || '–' },
                  {
                    label: w.channelsLabel,
                    cell: (row) =>
                      TABS.filter((tab) => row.channels.some((channel) => tabOf(channel) === tab))
                        .map((tab) => w.tabs[tab])
                        .join(', ') || '–',
                  },
                  { label: t.common.state, cell: (row) => <States template={row} /> },
                ]}
              />
            );
          }}
        </Loaded>
      </Paper>
      {beginning && <BeginDialog onClose={() => setBeginning(false)} />}
    </Page>
  );
}

function States({ template }: { template: TemplateSummary }) {
  const { t } = useTexts();
  return (
    <div className="template-states">
      <TemplateState template={template} />
      {template.draft && template.version > 0 && (
        <ToneBadge tone="amber" icon="pencil">
          {t.templates.hasDraft}
        </ToneBadge>
      )}
      {template.proposed && (
        <ToneBadge tone="violet" icon="info">
          {t.templates.hasProposal}
        </ToneBadge>
      )}
      <Text size="sm" c="dimmed">
        {shortMoment(template.createdAt)}
        {template.authorName && ` · ${template.authorName}`}
      </Text>
    </div>
  );
}
