import { Button, Group, NumberInput, Radio, Stack, Switch, Table, Text, TextInput } from '@mantine/core';
import { capitalised } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { TemplateField } from '../../types.js';
import { Note } from '../../ui/tone.js';
import { paramsFor, type Tab, unaccented, type Variants, type ZaloTemplate } from './derive.js';
import { FieldEditor } from './field-editor.js';

interface FormProps {
  variants: Variants;
  onChange: (change: Variants) => void;
  fields: readonly TemplateField[];
  problem: (field: string) => string | undefined;
}

/** The words of one channel. */
export function ChannelForm({ tab, ...props }: FormProps & { tab: Tab }) {
  switch (tab) {
    case 'zaloOa':
      return <ZaloTextForm {...props} />;
    case 'zaloZns':
      return <ZaloTemplateForm {...props} />;
    case 'sms':
      return <SmsForm {...props} />;
    case 'email':
      return <EmailForm {...props} />;
    case 'facebookPage':
      return <PostForm {...props} />;
  }
}

function ZaloTextForm({ variants, onChange, fields, problem }: FormProps) {
  const { t } = useTexts();
  const variant = variants.zaloOa!;
  return (
    <FieldEditor
      label={t.templates.text}
      description={t.templates.zaloOaHelp}
      value={variant.text}
      onChange={(text) => onChange({ zaloOa: { ...variant, text } })}
      fields={fields}
      error={problem('variants.zaloOa.text')}
      rows={8}
    />
  );
}

function SmsForm({ variants, onChange, fields, problem }: FormProps) {
  const { t } = useTexts();
  const variant = variants.sms!;
  return (
    <Stack>
      <FieldEditor
        label={t.templates.forms.unicode}
        value={variant.unicode}
        onChange={(unicode) => onChange({ sms: { ...variant, unicode } })}
        fields={fields}
        error={problem('variants.sms.unicode')}
        rows={4}
      />
      <FieldEditor
        label={t.templates.forms.plain}
        value={variant.plain}
        onChange={(plain) => onChange({ sms: { ...variant, plain } })}
        fields={fields}
        error={problem('variants.sms.plain')}
        rows={4}
        unaccented
      />
      <Group>
        <Button
          variant="default"
          size="compact-md"
          onClick={() => onChange({ sms: { ...variant, plain: unaccented(variant.unicode) } })}
        >
          {t.templates.removeAccents}
        </Button>
      </Group>
      <Radio.Group
        label={t.templates.prefer}
        value={variant.prefer}
        onChange={(prefer) => onChange({ sms: { ...variant, prefer: prefer as 'unicode' | 'plain' } })}
      >
        <Stack gap="xs" mt="xs">
          <Radio value="plain" label={t.templates.preferPlain} />
          <Radio value="unicode" label={t.templates.preferUnicode} />
        </Stack>
      </Radio.Group>
    </Stack>
  );
}

function EmailForm({ variants, onChange, fields, problem }: FormProps) {
  const { t } = useTexts();
  const variant = variants.email!;
  return (
    <Stack>
      <FieldEditor
        label={t.templates.subject}
        value={variant.subject}
        onChange={(subject) => onChange({ email: { ...variant, subject } })}
        fields={fields}
        error={problem('variants.email.subject')}
        rows={1}
        oneLine
      />
      <FieldEditor
        label={t.templates.preheader}
        description={t.templates.preheaderHelp}
        value={variant.preheader}
        onChange={(preheader) => onChange({ email: { ...variant, preheader } })}
        fields={fields}
        error={problem('variants.email.preheader')}
        rows={1}
        oneLine
      />
      <FieldEditor
        label={t.templates.text}
        description={t.templates.emailHelp}
        value={variant.text}
        onChange={(text) => onChange({ email: { ...variant, text } })}
        fields={fields}
        error={problem('variants.email.text')}
        rows={12}
      />
    </Stack>
  );
}

function PostForm({ variants, onChange, fields, problem }: FormProps) {
  const { t } = useTexts();
  const variant = variants.facebookPage!;
  return (
    <Stack>
      <FieldEditor
        label={t.templates.text}
        description={t.templates.postHelp}
        value={variant.text}
        onChange={(text) => onChange({ facebookPage: { ...variant, text } })}
        fields={fields}
        error={problem('variants.facebookPage.text')}
        rows={8}
      />
      <FieldEditor
        label={t.templates.link}
        value={variant.link ?? ''}
        onChange={(link) => onChange({ facebookPage: { ...variant, link: link || undefined } })}
        fields={fields.filter(({ kind }) => kind === 'link')}
        error={problem('variants.facebookPage.link')}
        rows={1}
        oneLine
      />
    </Stack>
  );
}

/** The wording that Zalo approved; the same goes by phone number and, if wished, by user id. */
function ZaloTemplateForm({ variants, onChange, fields, problem }: FormProps) {
  const { t } = useTexts();
  const variant = variants.zaloZns ?? variants.zaloUid!;
  const both = variants.zaloUid !== undefined;
  const change = (part: Partial<ZaloTemplate>) => {
    const next = { ...variant, ...part };
    onChange({ zaloZns: next, ...(both && { zaloUid: next }) });
  };
  const setBody = (body: string) => change({ body, params: paramsFor(body, variant.params, fields) });
  return (
    <Stack>
      <Note tone="blue">{t.templates.znsHelp}</Note>
      <TextInput
        label={t.templates.templateId}
        description={t.templates.templateIdHelp}
        value={variant.templateId}
        onChange={(event) => change({ templateId: event.currentTarget.value.trim() })}
        error={problem('variants.zaloZns.templateId')}
        maxLength={48}
      />
      <TextInput
        label={t.templates.znsTitle}
        value={variant.title}
        onChange={(event) => change({ title: event.currentTarget.value })}
        error={problem('variants.zaloZns.title')}
        maxLength={100}
      />
      <FieldEditor
        label={t.templates.text}
        description={t.templates.znsBodyHelp}
        value={variant.body}
        onChange={setBody}
        fields={fields.filter(({ kind }) => kind !== 'list')}
        error={problem('variants.zaloZns.body') ?? problem('variants.zaloZns.params')}
        rows={7}
      />
      <Params params={variant.params} onChange={(params) => change({ params })} fields={fields} />
      <Switch
        label={t.templates.alsoByUser}
        description={t.templates.alsoByUserHelp}
        checked={both}
        onChange={(event) => onChange({ zaloZns: variant, zaloUid: event.currentTarget.checked ? variant : undefined })}
      />
    </Stack>
  );
}

function Params({
  params,
  onChange,
  fields,
}: {
  params: ZaloTemplate['params'];
  onChange: (params: ZaloTemplate['params']) => void;
  fields: readonly TemplateField[];
}) {
  const { t } = useTexts();
  const rows = Object.entries(params);
  if (rows.length === 0) return <Text c="dimmed">{t.templates.noParams}</Text>;
  const labelOf = (name: string) => capitalised(fields.find((field) => field.name === name)?.label ?? name);
  const put = (at: number, name: string, value: ZaloTemplate['params'][string]) =>
    onChange(Object.fromEntries(rows.map((row, index) => (index === at ? [name, value] : row))));
  /** A name that another row has would swallow it. */
  const rename = (at: number, old: string, typed: string) => {
    const name = typed.toLowerCase().replace(/[^a-z0-9_]/g, '');
    if (/^[a-z]/.test(name) && (name === old || !(name in params))) put(at, name, params[old]!);
  };
  return (
    <Table className="cards" aria-label={t.templates.params} verticalSpacing="xs">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t.templates.field}</Table.Th>
          <Table.Th>{t.templates.paramName}</Table.Th>
          <Table.Th>{t.templates.paramMax}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(([name, value], index) => (
          <Table.Tr key={value.from}>
            <Table.Td data-label={t.templates.field}>{labelOf(value.from)}</Table.Td>
            <Table.Td data-label={t.templates.paramName}>
              <TextInput
                aria-label={t.templates.paramNameOf(labelOf(value.from))}
                value={name}
                onChange={(event) => rename(index, name, event.currentTarget.value)}
                maxLength={40}
              />
            </Table.Td>
            <Table.Td data-label={t.templates.paramMax}>
              <NumberInput
                aria-label={t.templates.paramMaxOf(labelOf(value.from))}
                value={value.max}
                onChange={(max) => typeof max === 'number' && put(index, name, { ...value, max })}
                min={1}
                max={200}
                clampBehavior="strict"
                maw={110}
              />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
