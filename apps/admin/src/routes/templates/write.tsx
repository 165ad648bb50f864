import './templates.css';
import { Button, Chip, Group, Paper, Stack, Tabs, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { localOf } from '../../format.js';
import { inLocale, useTexts } from '../../texts/index.js';
import type { Template, TemplateField, WrittenContent } from '../../types.js';
import { Icon } from '../../ui/icons.js';
import { Empty, ErrorNote, LoadedPage, Loading, Page, Section } from '../../ui/page.js';
import { Note } from '../../ui/tone.js';
import { AboutForm } from './about-form.js';
import { type SaveState, useAutosave } from './autosave.js';
import { ChannelForm } from './channel-form.js';
import { derived, mainTab, TABS, type Tab, type Variants } from './derive.js';
import { ChannelPreview, PersonPicker, usePreview } from './previews.js';
import { Publish } from './publish.js';
import { contentOf, fieldsQuery, writingQuery } from './queries.js';
import { StayHere } from './stay-here.js';

export function WriteTemplatePage() {
  const { key } = useParams({ from: '/shell/templates/$key/write' });
  const { t, locale } = useTexts();
  const template = useQuery(writingQuery(key));
  // The page stays as it is while the names of the fields come in another language: what is typed lives in it.
  const fields = useQuery({ ...fieldsQuery(locale), placeholderData: keepPreviousData });
  return (
    <LoadedPage query={template}>
      {(found) => (
        <LoadedPage query={fields}>
          {({ items }) =>
            found.own ? (
              <Writing key={key} template={found} fields={items} />
            ) : (
              <Page title={inLocale(found.title, locale)}>
                <Note tone="amber">{t.templates.notYours}</Note>
              </Page>
            )
          }
        </LoadedPage>
      )}
    </LoadedPage>
  );
}

function Writing({ template, fields }: { template: Template; fields: readonly TemplateField[] }) {
  const { t } = useTexts();
  const w = t.templates;
  const [content, setContent] = useState<WrittenContent>(template.draftContent ?? contentOf(template));
  const autosave = useAutosave(template.key, template.draft?.revision ?? 0);
  const chosen = TABS.filter((one) => hasTab(content.variants, one));
  const [open, setOpen] = useState<Tab | 'about'>(chosen.length > 0 ? (chosen[0] as Tab) : 'about');
  const tab = open !== 'about' && !chosen.includes(open) ? 'about' : open;
  const [still] = useDebouncedValue(content, 500);
  const looking = usePreview(still);
  const problems = looking.preview.data?.problems ?? [];
  const [asked, setAsked] = useState(false);
  // Empty fields are no mistakes while one still writes; the rest is said at once.
  const problem = (field: string) =>
    problems.find((one) => one.field === field && (asked || one.code !== 'input.required'))?.detail;
  const change = (part: Partial<WrittenContent>) => {
    const next = { ...content, ...part };
    setContent(next);
    autosave.write(next);
  };
  const setVariant = (part: Variants) =>
    change({
      variants: compact({ ...content.variants, ...part }),
      derived: content.derived.filter((channel) => channel !== tab),
    });
  const toggle = (tabs: string[]) => {
    const added = TABS.find((one) => tabs.includes(one) && !chosen.includes(one));
    const removed = chosen.find((one) => !tabs.includes(one));
    if (added) {
      const main = mainTab(content);
      change({
        variants: { ...content.variants, ...derived(content, added, fields) },
        derived: main === null ? content.derived : [...content.derived, added],
      });
      setOpen(added);
    } else if (removed) {
      const gone = removed === 'zaloZns' ? { zaloZns: undefined, zaloUid: undefined } : { [removed]: undefined };
      change({
        variants: compact({ ...content.variants, ...gone }),
        derived: content.derived.filter((channel) => channel !== removed),
      });
    }
  };
  return (
    <Page
      title={template.version === 0 ? w.writeNew : w.writeTitle(content.title.vi)}
      intro={w.writeIntro}
      actions={
        <>
          <SaveWords state={autosave.state} />
          <Publish
            template={template}
            content={content}
            autosave={autosave}
            problems={problems}
            onAsk={() => setAsked(true)}
          />
        </>
      }
    >
      {autosave.state.kind === 'failed' && (
        <ErrorNote error={autosave.state.error} onRetry={() => void autosave.save()} />
      )}
      {asked && problems.length > 0 && (
        <Note tone="red" role="alert">
          <strong>{w.toMend(String(problems.length))}</strong>
          <ul style={{ margin: '4px 0 0', paddingLeft: 18 }}>
            {problems.map((one) => (
              <li key={`${one.field}${one.code}${one.detail}`}>
                {placeOf(one.field ?? '', t)}: {one.detail}
              </li>
            ))}
          </ul>
        </Note>
      )}
      <Paper p={{ base: 'md', sm: 'lg' }} component="section" aria-label={w.channelsLabel}>
        <Text fw={600} id="channels-label">
          {w.channelsLabel}
        </Text>
        <Text size="sm" c="dimmed" mb="xs">
          {w.channelsHelp}
        </Text>
        <Chip.Group multiple value={[...chosen]} onChange={toggle}>
          <Group gap="xs" role="group" aria-labelledby="channels-label">
            {TABS.map((one) => (
              <Chip key={one} value={one}>
                {w.tabs[one]}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      </Paper>
      <Tabs value={tab} onChange={(next) => next && setOpen(next as Tab | 'about')} keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="about">{w.about}</Tabs.Tab>
          {chosen.map((one) => (
            <Tabs.Tab
              key={one}
              value={one}
              rightSection={<TabMark tab={one} content={content} bad={isBad(one, problems, asked)} />}
            >
              {w.tabs[one]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="about" pt="lg">
          <Paper p={{ base: 'md', sm: 'lg' }}>
            <AboutForm content={content} onChange={change} problem={problem} />
          </Paper>
          {chosen.length === 0 && <Empty title={w.noChannels} help={w.noChannelsHelp} icon="chat" />}
        </Tabs.Panel>
        {chosen.map((one) => (
          <Tabs.Panel key={one} value={one} pt="lg">
            <div className="write-columns">
              <Section title={w.words}>
                <Stack>
                  {content.derived.includes(one) && (
                    <Note tone="amber">
                      {w.derivedNote(w.tabs[mainTab(content) ?? one])}
                      <div>
                        <Button
                          mt="xs"
                          size="compact-sm"
                          variant="default"
                          onClick={() => change({ derived: content.derived.filter((channel) => channel !== one) })}
                        >
                          {w.readIt}
                        </Button>
                      </div>
                    </Note>
                  )}
                  <ChannelForm
                    tab={one}
                    variants={content.variants}
                    onChange={setVariant}
                    fields={fields}
                    problem={problem}
                  />
                </Stack>
              </Section>
              <Section title={t.step.preview}>
                <Stack>
                  <PersonPicker
                    person={looking.person}
                    people={looking.people}
                    place={looking.place}
                    onPlace={looking.setPlace}
                  />
                  {looking.preview.isPending && <Loading />}
                  {looking.preview.isError && <ErrorNote error={looking.preview.error} />}
                  {looking.preview.data && (
                    <div aria-busy={looking.preview.isPlaceholderData} className="screens">
                      <ChannelPreview
                        tab={one}
                        content={still}
                        messages={looking.preview.data.messages}
                        fields={fields}
                      />
                    </div>
                  )}
                </Stack>
              </Section>
            </div>
          </Tabs.Panel>
        ))}
      </Tabs>
      <StayHere autosave={autosave} />
    </Page>
  );
}

const hasTab = (variants: Variants, tab: Tab) =>
  variants[tab] !== undefined || (tab === 'zaloZns' && variants.zaloUid !== undefined);

/** JSON has no undefined, and the draft is compared by what is there. */
const compact = (variants: Variants): Variants =>
  Object.fromEntries(Object.entries(variants).filter(([, variant]) => variant !== undefined)) as Variants;

type Problems = readonly { field?: string; code: string; detail: string }[];
const isBad = (tab: Tab, problems: Problems, asked: boolean) =>
  problems.some(
    ({ field, code }) =>
      (field?.startsWith(`variants.${tab}`) || (tab === 'zaloZns' && field?.startsWith('variants.zaloUid'))) &&
      (asked || code !== 'input.required'),
  );

function TabMark({ tab, content, bad }: { tab: Tab; content: WrittenContent; bad: boolean }) {
  const { t } = useTexts();
  if (bad) {
    return (
      <span className="tab-mark" data-tone="red">
        <Icon name="warning" size={15} />
        <span className="sr-only">{t.templates.tabBad}</span>
      </span>
    );
  }
  if (!content.derived.includes(tab)) return null;
  return (
    <span className="tab-mark" data-tone="amber">
      <Icon name="question" size={15} />
      <span className="sr-only">{t.templates.tabDerived}</span>
    </span>
  );
}

/** Where a problem stands, in words. */
function placeOf(field: string, t: ReturnType<typeof useTexts>['t']): string {
  const tab = TABS.find((one) => field.startsWith(`variants.${one}`));
  if (tab) return t.templates.tabs[tab];
  if (field.startsWith('variants.zaloUid')) return t.templates.tabs.zaloZns;
  return t.templates.places[field.split('.')[0] ?? ''] ?? t.templates.about;
}

function SaveWords({ state }: { state: SaveState }) {
  const { t } = useTexts();
  const words = {
    clean: '',
    dirty: t.templates.saving,
    saving: t.templates.saving,
    saved: state.kind === 'saved' ? t.templates.savedAt(localOf(state.at).time) : '',
    failed: t.templates.notSaved,
  }[state.kind];
  return (
    <Text size="sm" c="dimmed" role="status" className="save-words" data-testid="save-state">
      {words}
    </Text>
  );
}
