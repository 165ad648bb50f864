import './previews.css';
import { Button, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { formatMoney, formatNumber } from '../../format.js';
import { useCan, useMe } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { Channel, PreviewedMessage, TemplateField, TemplateRecipient, WrittenContent } from '../../types.js';
import { ErrorNote, Loading } from '../../ui/page.js';
import { Note } from '../../ui/tone.js';
import type { Tab } from './derive.js';
import { segments, toShown } from './field-text.js';
import { countQuery, previewQuery, recipientsQuery } from './queries.js';

/** The preview of a content for one of its real recipients, who can be stepped through. */
export function usePreview(content: WrittenContent) {
  const can = useCan();
  const { locale } = useTexts();
  const [place, setPlace] = useState(0);
  const people = useQuery({
    ...recipientsQuery(content),
    enabled: can('person.read') && content.audience.length > 0,
  });
  const found = people.data?.items ?? [];
  const person = found[place % Math.max(found.length, 1)];
  const preview = useQuery({
    ...previewQuery(content, person?.personId, locale),
    placeholderData: keepPreviousData,
    // Nobody sees another person's words first.
    enabled: !people.isLoading,
  });
  return { preview, person, people: found, place, setPlace };
}

/** Whom the previews are made for, with the next and the one before. */
export function PersonPicker({
  person,
  people,
  place,
  onPlace,
}: {
  person: TemplateRecipient | undefined;
  people: readonly TemplateRecipient[];
  place: number;
  onPlace: (place: number) => void;
}) {
  const { t, locale } = useTexts();
  if (!person) return <Note tone="grey">{t.templates.typicalPerson}</Note>;
  const step = (by: number) => onPlace((place + by + people.length) % people.length);
  return (
    <Group justify="space-between" gap="xs" role="group" aria-label={t.preview.recipient}>
      <div aria-live="polite" style={{ flex: '1 1 200px' }}>
        <Text fw={600}>{person.name}</Text>
        <Text size="sm" c="dimmed">
          {[t.oneOf[person.group], person.className && t.people.className(person.className), person.unitName]
            .filter(Boolean)
            .join(', ')}
        </Text>
      </div>
      {people.length > 1 && (
        <Group gap="xs">
          <Button variant="default" size="compact-md" onClick={() => step(-1)} aria-label={t.templates.previousPerson}>
            ‹
          </Button>
          <Text size="sm">
            {t.templates.ofPeople(formatNumber(place + 1, locale), formatNumber(people.length, locale))}
          </Text>
          <Button variant="default" size="compact-md" onClick={() => step(1)} aria-label={t.templates.nextPerson}>
            ›
          </Button>
        </Group>
      )}
    </Group>
  );
}

interface PreviewProps {
  tab: Tab;
  content: WrittenContent;
  messages: readonly PreviewedMessage[];
  fields: readonly TemplateField[];
}

/** One channel's message as on its screen; SMS in both alphabets side by side. */
export function ChannelPreview({ tab, content, messages, fields }: PreviewProps) {
  const shown = messages.filter(({ channel }) => channel === tab);
  const { t } = useTexts();
  if (shown.length === 0) return <Note tone="amber">{t.preview.notYet}</Note>;
  return (
    <Stack gap="sm">
      <SimpleGrid cols={tab === 'sms' ? { base: 1, sm: 2 } : 1} spacing="md">
        {shown.map((message) => (
          <Stack key={message.form ?? message.channel} gap="xs">
            <Phone message={message} content={content} fields={fields} />
            <Facts message={message} />
          </Stack>
        ))}
      </SimpleGrid>
      <AudiencePrice tab={tab} content={content} messages={shown} />
    </Stack>
  );
}

function Phone({
  message,
  content,
  fields,
}: {
  message: PreviewedMessage;
  content: WrittenContent;
  fields: readonly TemplateField[];
}) {
  const { t } = useTexts();
  const me = useMe();
  const sender = me.user.unit.name;
  const name = message.form ? t.templates.forms[message.form] : t.preview.screen(t.channels[message.channel]);
  return (
    <figure className="screen" data-channel={message.channel} aria-label={name}>
      <figcaption className="screen-top">
        <span className="screen-face" aria-hidden="true">
          {sender.slice(0, 1)}
        </span>
        <span>
          <strong>{sender}</strong>
          <small>{message.form ? name : t.templates.senders[message.channel]}</small>
        </span>
      </figcaption>
      <div className="screen-body">
        {message.shown === null ? (
          <p className="screen-bubble">
            <WithGaps message={message} content={content} fields={fields} />
          </p>
        ) : (
          <Words message={message} />
        )}
      </div>
    </figure>
  );
}

/** As each program draws it. */
function Words({ message }: { message: PreviewedMessage }) {
  const { t } = useTexts();
  const text = message.shown ?? '';
  switch (message.channel) {
    case 'zaloZns':
    case 'zaloUid': {
      const [title, ...rest] = text.split('\n');
      const button = /^\[(.*?)\] /.exec(rest.at(-1) ?? '');
      return (
        <div className="screen-card">
          <strong>{title}</strong>
          <p>{(button ? rest.slice(0, -1) : rest).join('\n')}</p>
          {button && <span className="screen-button">{button[1]}</span>}
        </div>
      );
    }
    case 'email':
      return message.html === null ? (
        <p className="screen-paper">{text}</p>
      ) : (
        <>
          <p className="screen-subject">{message.subject}</p>
          <iframe className="screen-mail" sandbox="" srcDoc={message.html} title={t.templates.mailBody} />
        </>
      );
    case 'facebookPage':
      return <p className="screen-post">{text}</p>;
    default:
      return <p className="screen-bubble">{text}</p>;
  }
}

/** What stands in the text while this person lacks a value: the gap by its name, in red; never a code. */
function WithGaps({
  message,
  content,
  fields,
}: {
  message: PreviewedMessage;
  content: WrittenContent;
  fields: readonly TemplateField[];
}) {
  const { t } = useTexts();
  const missing = new Set(message.problems.map(({ field }) => field));
  const source = sourceOf(content, message);
  return segments(toShown(source, fields, t.templates.marks), fields, t.templates.marks).map((part, index) => {
    const label = part.text.slice(1, -1);
    const field = fields.find((one) => label === one.label || label.startsWith(`${one.label} `));
    if (part.kind === 'text') return part.text;
    if (part.kind === 'mark') return null;
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts have no other name
      <span key={index} className={field && missing.has(field.name) ? 'gap-chip' : 'field-chip'}>
        {field && missing.has(field.name) ? t.templates.gap(label) : label}
      </span>
    );
  });
}

function sourceOf({ variants }: WrittenContent, { channel, form }: PreviewedMessage): string {
  switch (channel) {
    case 'sms':
      return variants.sms?.[form ?? 'plain'] ?? '';
    case 'email':
      return variants.email?.text ?? '';
    case 'zaloOa':
      return variants.zaloOa?.text ?? '';
    case 'facebookPage':
      return variants.facebookPage?.text ?? '';
    default:
      return variants.zaloZns?.body ?? variants.zaloUid?.body ?? '';
  }
}

/** Length in parts, what is left of the last one, and the price of one message. */
function Facts({ message }: { message: PreviewedMessage }) {
  const { t, locale } = useTexts();
  const number = (value: number) => formatNumber(value, locale);
  const { units, parts, encoding, price } = message;
  return (
    <Stack gap={4} align="center">
      {message.problems.map((problem) => (
        <Note key={`${problem.code}${problem.field}`} tone="red">
          {problem.detail}
        </Note>
      ))}
      {units !== null && parts !== null && encoding !== null && (
        <Text size="sm" ta="center">
          {t.preview.parts(number(parts), number(units))} ({t.templates.alphabets[encoding]}) ·{' '}
          {t.templates.left(number(unitsLeft(encoding, units, parts)))}
        </Text>
      )}
      {price !== null && (
        <Text size="sm" c="dimmed" ta="center">
          {price > 0 ? t.preview.price(formatMoney(price, locale)) : t.preview.free}
        </Text>
      )}
    </Stack>
  );
}

/** Until the next part begins: 160 or 70 characters alone, 153 or 67 in each of several. */
function unitsLeft(encoding: 'GSM-7' | 'UCS-2', units: number, parts: number): number {
  const [alone, each] = encoding === 'GSM-7' ? [160, 153] : [70, 67];
  return Math.max(0, (parts <= 1 ? alone : parts * each) - units);
}

/** What it would cost to send this channel to everybody whom the message is written for. */
function AudiencePrice({
  tab,
  content,
  messages,
}: {
  tab: Tab;
  content: WrittenContent;
  messages: readonly PreviewedMessage[];
}) {
  const { t, locale } = useTexts();
  const can = useCan();
  const priced = messages.filter(({ price }) => price !== null && price > 0);
  const count = useQuery({
    ...countQuery(content.audience, tab),
    enabled: can('audience.read') && content.audience.length > 0 && priced.length > 0,
  });
  const people = count.data;
  if (priced.length === 0 || people === undefined) return null;
  return (
    <Note tone="blue">
      {priced
        .map(({ form, price }) => {
          const cost = formatMoney(price! * people, locale);
          const words = t.templates.audiencePrice(formatNumber(people, locale), cost);
          return form ? `${t.templates.forms[form]}: ${words}` : words;
        })
        .join(' · ')}
    </Note>
  );
}

/** The preview of one channel with all that may happen before it is there. */
export function PreviewPanel({
  tab,
  content,
  fields,
}: {
  tab: Tab;
  content: WrittenContent;
  fields: readonly TemplateField[];
}) {
  const { preview, person, people, place, setPlace } = usePreview(content);
  return (
    <Stack>
      <PersonPicker person={person} people={people} place={place} onPlace={setPlace} />
      {preview.isPending && <Loading />}
      {preview.isError && <ErrorNote error={preview.error} onRetry={() => void preview.refetch()} />}
      {preview.data && <ChannelPreview tab={tab} content={content} messages={preview.data.messages} fields={fields} />}
    </Stack>
  );
}

/** A channel's tab stands for what it also sends by user id. */
export const tabOf = (channel: Channel): Tab => (channel === 'zaloUid' ? 'zaloZns' : channel);
