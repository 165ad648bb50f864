import './templates.css';
import { Button, Group, Stack, Tabs, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api.js';
import { capitalised, formatNumber, longMoment } from '../../format.js';
import { useCan } from '../../session.js';
import { inLocale, useTexts } from '../../texts/index.js';
import type { Template, TemplateField, WrittenContent } from '../../types.js';
import { Confirm } from '../../ui/confirm.js';
import { Empty, ErrorNote, LoadedPage, Page, Section } from '../../ui/page.js';
import { toast } from '../../ui/toast.js';
import { Note, ToneBadge } from '../../ui/tone.js';
import { BeginDialog } from './begin.js';
import { TABS } from './derive.js';
import { ContentDiff, Differences, VersionList } from './differences.js';
import { PreviewPanel, tabOf } from './previews.js';
import { contentOf, fieldsQuery, templateQuery } from './queries.js';
import { UseDialog } from './use-template.js';

export function TemplatePage() {
  const { key } = useParams({ from: '/shell/templates/$key' });
  const { locale } = useTexts();
  const template = useQuery(templateQuery(key));
  const fields = useQuery(fieldsQuery(locale));
  return (
    <LoadedPage query={template}>
      {(found) => (
        <LoadedPage query={fields}>{({ items }) => <TemplateView template={found} fields={items} />}</LoadedPage>
      )}
    </LoadedPage>
  );
}

function TemplateView({ template, fields }: { template: Template; fields: readonly TemplateField[] }) {
  const { t, locale } = useTexts();
  const w = t.templates;
  const can = useCan();
  const mayWrite = can('template.write') && template.own;
  const [dialog, setDialog] = useState<'use' | 'copy' | null>(null);
  const usable = template.active && template.version > 0;
  const tabs = TABS.filter((tab) => template.channels.some((channel) => tabOf(channel) === tab));
  return (
    <Page
      title={inLocale(template.title, locale)}
      aside={<TemplateState template={template} />}
      intro={[w.topics[template.topic], template.audience.map((group) => t.groups[group]).join(', '), template.unitName]
        .filter(Boolean)
        .join(' · ')}
      actions={
        <>
          {usable && can('campaign.write') && <Button onClick={() => setDialog('use')}>{w.use}</Button>}
          {mayWrite && (
            <Button variant="default" component={Link} to={`/templates/${template.key}/write`}>
              {template.draft ? w.goOn : w.edit}
            </Button>
          )}
          {can('template.write') && (
            <Button variant="default" onClick={() => setDialog('copy')}>
              {w.copy}
            </Button>
          )}
        </>
      }
    >
      {template.draft && mayWrite && <DraftNote template={template} />}
      {template.proposal && mayWrite && <Proposal template={template} proposal={template.proposal} fields={fields} />}
      <Section title={w.messages}>
        {tabs.length === 0 ? (
          <Empty title={w.noChannels} help={w.noChannelsHelp} icon="chat" />
        ) : (
          <Tabs defaultValue={tabs[0]} keepMounted={false}>
            <Tabs.List mb="lg">
              {tabs.map((tab) => (
                <Tabs.Tab key={tab} value={tab}>
                  {w.tabs[tab]}
                </Tabs.Tab>
              ))}
            </Tabs.List>
            {tabs.map((tab) => (
              <Tabs.Panel key={tab} value={tab}>
                <PreviewPanel tab={tab} content={contentOf(template)} fields={fields} />
              </Tabs.Panel>
            ))}
          </Tabs>
        )}
      </Section>
      <Section title={w.why}>
        <Text fw={600}>{w.legalClasses[template.legalClass]}</Text>
        <Text>{inLocale(template.legalReason, locale) || w.noReason}</Text>
        <Text c="dimmed">{w.purposes[template.purpose as WrittenContent['purpose']]}</Text>
      </Section>
      {template.versions.length > 0 && (
        <Section title={w.versions}>
          <div className={template.versions.length > 1 ? 'version-columns' : undefined}>
            <VersionList template={template} />
            {template.versions.length > 1 && (
              <section aria-label={w.differences}>
                <Differences template={template} fields={fields} />
              </section>
            )}
          </div>
        </Section>
      )}
      {mayWrite && template.version > 0 && <PutAway template={template} />}
      {dialog === 'use' && <UseDialog template={template} onClose={() => setDialog(null)} />}
      {dialog === 'copy' && <BeginDialog copyOf={template} onClose={() => setDialog(null)} />}
    </Page>
  );
}

export function TemplateState({ template }: { template: Pick<Template, 'active' | 'version' | 'draft'> }) {
  const { t, locale } = useTexts();
  if (!template.active) {
    return (
      <ToneBadge tone="grey" icon="inbox">
        {t.templates.archived}
      </ToneBadge>
    );
  }
  if (template.version === 0) {
    return (
      <ToneBadge tone="grey" icon="pencil">
        {t.states.draft}
      </ToneBadge>
    );
  }
  return (
    <ToneBadge tone="blue" icon="check">
      {t.templates.version(formatNumber(template.version, locale))}
    </ToneBadge>
  );
}

function DraftNote({ template }: { template: Template }) {
  const { t, locale } = useTexts();
  const w = t.templates;
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState(false);
  const begun = template.version === 0;
  const discard = useMutation({
    mutationFn: () => api.delete(`/templates/${template.key}/draft`),
    onSuccess: async () => {
      setAsking(false);
      if (begun) await navigate({ to: '/templates' });
      await queryClient.invalidateQueries({ queryKey: ['templates'] });
    },
  });
  if (!template.draft) return null;
  return (
    <Note tone="amber">
      {w.draftBy(template.draft.savedByName, longMoment(template.draft.savedAt, locale))}
      <div>
        <Button mt="xs" size="compact-sm" variant="default" onClick={() => setAsking(true)}>
          {w.discard}
        </Button>
      </div>
      <Confirm
        opened={asking}
        onClose={() => setAsking(false)}
        title={w.discard}
        body={begun ? w.discardBegun : w.discardBody}
        button={w.discard}
        danger
        onConfirm={() => discard.mutate()}
        busy={discard.isPending}
        error={discard.error}
      />
    </Note>
  );
}

/** The software brought a newer text than the one that people made their own. */
function Proposal({
  template,
  proposal,
  fields,
}: {
  template: Template;
  proposal: WrittenContent;
  fields: readonly TemplateField[];
}) {
  const { t } = useTexts();
  const w = t.templates;
  const queryClient = useQueryClient();
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['templates'] });
  const take = useMutation({
    mutationFn: async () => {
      await api.post(`/templates/${template.key}/versions`, { version: template.version, content: proposal });
      await api.delete(`/templates/${template.key}/proposal`);
    },
    onSuccess: refresh,
  });
  const decline = useMutation({
    mutationFn: () => api.delete(`/templates/${template.key}/proposal`),
    onSuccess: refresh,
  });
  return (
    <Section title={w.proposal}>
      <Stack>
        <Text>{w.proposalHelp}</Text>
        <ContentDiff before={contentOf(template)} after={proposal} fields={fields} />
        {take.isError && <ErrorNote error={take.error} />}
        {decline.isError && <ErrorNote error={decline.error} />}
        <Group>
          <Button variant="default" loading={take.isPending} onClick={() => take.mutate()}>
            {w.takeProposal}
          </Button>
          <Button variant="default" loading={decline.isPending} onClick={() => decline.mutate()}>
            {w.keepOwn}
          </Button>
        </Group>
      </Stack>
    </Section>
  );
}

function PutAway({ template }: { template: Template }) {
  const { t, locale } = useTexts();
  const w = t.templates;
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState(false);
  const act = useMutation({
    mutationFn: () => api.post(`/templates/${template.key}/${template.active ? 'archive' : 'restore'}`),
    onSuccess: async () => {
      setAsking(false);
      toast(template.active ? w.archivedNow : w.restoredNow, t);
      await queryClient.invalidateQueries({ queryKey: ['templates'] });
    },
  });
  return (
    <Section title={template.active ? w.archive : w.archived}>
      <Group justify="space-between">
        <Text c="dimmed" maw={640}>
          {template.active ? w.archiveHelp : w.restoreHelp}
        </Text>
        <Button
          variant="default"
          onClick={() => (template.active ? setAsking(true) : act.mutate())}
          loading={act.isPending}
        >
          {template.active ? w.archive : w.restore}
        </Button>
      </Group>
      {!template.active && act.isError && <ErrorNote error={act.error} />}
      <Confirm
        opened={asking}
        onClose={() => setAsking(false)}
        title={w.archive}
        body={w.archiveHelp}
        button={w.archive}
        onConfirm={() => act.mutate()}
        busy={act.isPending}
        error={act.error}
      >
        {template.openSteps > 0 && (
          <Note tone="amber">{w.archiveUsed(capitalised(formatNumber(template.openSteps, locale)))}</Note>
        )}
      </Confirm>
    </Section>
  );
}
