import { NativeSelect, Stack, Text, VisuallyHidden } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { capitalised, longMoment } from '../../format.js';
import { type Texts, useTexts } from '../../texts/index.js';
import type { Template, TemplateField, WrittenContent } from '../../types.js';
import { Loaded } from '../../ui/page.js';
import { TABS } from './derive.js';
import { toShown } from './field-text.js';
import { versionQuery } from './queries.js';
import { wordDiff } from './word-diff.js';

/** Two versions side by side in one text: what went is struck through, what came is underlined. */
export function Differences({ template, fields }: { template: Template; fields: readonly TemplateField[] }) {
  const { t } = useTexts();
  const numbers = template.versions.map(({ version }) => version);
  const [before, setBefore] = useState(numbers[1] ?? numbers[0]!);
  const [after, setAfter] = useState(numbers[0]!);
  const older = useQuery(versionQuery(template.key, before));
  const newer = useQuery(versionQuery(template.key, after));
  const options = numbers.map((version) => ({ value: String(version), label: t.templates.version(String(version)) }));
  return (
    <Stack>
      <div className="filters">
        <NativeSelect
          label={t.templates.from}
          data={options}
          value={String(before)}
          onChange={(event) => setBefore(Number(event.currentTarget.value))}
        />
        <NativeSelect
          label={t.templates.to}
          data={options}
          value={String(after)}
          onChange={(event) => setAfter(Number(event.currentTarget.value))}
        />
      </div>
      <Loaded query={older}>
        {(old) => (
          <Loaded query={newer}>
            {(young) => <ContentDiff before={old.content} after={young.content} fields={fields} />}
          </Loaded>
        )}
      </Loaded>
    </Stack>
  );
}

/** Field by field; what is the same is left out. */
export function ContentDiff({
  before,
  after,
  fields,
}: {
  before: WrittenContent;
  after: WrittenContent;
  fields: readonly TemplateField[];
}) {
  const { t } = useTexts();
  const [old, young] = [linesOf(before, fields, t), linesOf(after, fields, t)];
  const labels = [...new Set([...old.keys(), ...young.keys()])];
  const changed = labels.filter((label) => (old.get(label) ?? '') !== (young.get(label) ?? ''));
  if (changed.length === 0) return <Text c="dimmed">{t.templates.noDifference}</Text>;
  return (
    <Stack gap="lg" data-testid="differences">
      {changed.map((label) => (
        <div key={label}>
          <Text fw={600}>{label}</Text>
          <p className="diff">
            {wordDiff(old.get(label) ?? '', young.get(label) ?? '').map((part, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the parts have no other name
              <DiffPart key={index} {...part} />
            ))}
          </p>
        </div>
      ))}
    </Stack>
  );
}

function DiffPart({ text, kind }: { text: string; kind: 'same' | 'added' | 'removed' }) {
  const { t } = useTexts();
  if (kind === 'same') return text;
  const Tag = kind === 'added' ? 'ins' : 'del';
  return (
    <Tag>
      <VisuallyHidden>{kind === 'added' ? t.templates.added : t.templates.removed} </VisuallyHidden>
      {text}
    </Tag>
  );
}

/** All that a person reads in a version, by what it is called. */
function linesOf(content: WrittenContent, fields: readonly TemplateField[], t: Texts): Map<string, string> {
  const w = t.templates;
  const lines = new Map<string, string>();
  const put = (label: string, text: string | undefined) => {
    if (text) lines.set(label, toShown(text, fields, w.marks));
  };
  put(w.titleLabel, content.title.vi);
  put(w.audience, content.audience.map((group) => t.groups[group]).join(', '));
  put(w.topic, w.topics[content.topic]);
  put(w.legalClass, w.legalClasses[content.legalClass]);
  put(w.legalReason, content.legalReason.vi);
  put(w.purpose, w.purposes[content.purpose]);
  put(w.perPupil, content.per === 'pupil' ? w.yes : '');
  const { zaloOa, zaloZns, zaloUid, sms, email, facebookPage } = content.variants;
  const at = (tab: (typeof TABS)[number], label: string) => `${w.tabs[tab]}: ${label}`;
  put(at('zaloOa', w.text), zaloOa?.text);
  const zns = zaloZns ?? zaloUid;
  put(at('zaloZns', w.templateId), zns?.templateId);
  put(at('zaloZns', w.znsTitle), zns?.title);
  put(at('zaloZns', w.text), zns?.body);
  put(at('zaloZns', w.alsoByUser), zaloUid && zaloZns ? w.yes : '');
  put(at('sms', w.forms.unicode), sms?.unicode);
  put(at('sms', w.forms.plain), sms?.plain);
  put(at('sms', w.prefer), sms && (sms.prefer === 'plain' ? w.preferPlain : w.preferUnicode));
  put(at('email', w.subject), email?.subject);
  put(at('email', w.preheader), email?.preheader);
  put(at('email', w.text), email?.text);
  put(at('facebookPage', w.text), facebookPage?.text);
  put(at('facebookPage', w.link), facebookPage?.link);
  return lines;
}

/** Who made which version, and when. */
export function VersionList({ template }: { template: Template }) {
  const { t, locale } = useTexts();
  return (
    <Stack component="ol" className="plain-list" gap="sm">
      {template.versions.map(({ version, createdAt, createdBy }, index) => (
        <li key={version}>
          <Text fw={600}>
            {t.templates.version(String(version))}
            {index === 0 && ` · ${t.templates.current}`}
          </Text>
          <Text size="sm" c="dimmed">
            {capitalised(longMoment(createdAt, locale))} · {createdBy || t.templates.fromSoftware}
          </Text>
        </li>
      ))}
    </Stack>
  );
}
