import { Divider, Stack, Text, Title } from '@mantine/core';
import { formatMoney, formatNumber } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { PreviewedMessage } from '../../types.js';
import { Note } from '../../ui/tone.js';

/** One message drawn as on a phone, with what it costs below. */
export function MessagePreview({ message, sender }: { message: PreviewedMessage; sender: string }) {
  const { t, locale } = useTexts();
  const facts = [
    message.encoding && (t.preview.encodings[message.encoding] ?? null),
    message.parts !== null &&
      message.units !== null &&
      t.preview.parts(formatNumber(message.parts, locale), formatNumber(message.units, locale)),
    message.price !== null &&
      (message.price > 0 ? t.preview.price(formatMoney(message.price, locale)) : t.preview.free),
  ].filter(Boolean);
  return (
    <Stack component="section" gap="xs" aria-label={t.preview.screen(t.channels[message.channel])}>
      <Title order={3} fz="md" ta="center">
        {t.preview.screen(t.channels[message.channel])}
      </Title>
      <div className="phone">
        <div className="phone-top">{sender}</div>
        <div className="phone-bubble">
          {message.subject && (
            <>
              <Text fw={650}>{message.subject}</Text>
              <Divider my={8} />
            </>
          )}
          {message.shown === null ? <Text c="dimmed">{t.preview.notYet}</Text> : bodyOf(message.shown, message.subject)}
        </div>
      </div>
      {message.problems.map((problem) => (
        <Note key={`${problem.code}${problem.field}`} tone="red">
          {problem.detail ?? t.preview.missing}
        </Note>
      ))}
      {facts.length > 0 && (
        <Text size="sm" c="dimmed" ta="center">
          {facts.join(' · ')}
        </Text>
      )}
    </Stack>
  );
}

/** What is read includes the subject, which stands above already. */
const bodyOf = (shown: string, subject: string | null): string =>
  subject && shown.startsWith(subject) ? shown.slice(subject.length).trimStart() : shown;
