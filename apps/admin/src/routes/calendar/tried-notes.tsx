import { Stack, Text } from '@mantine/core';
import { formatNumber, longMoment } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { TriedStep } from '../../types.js';
import { ErrorNote } from '../../ui/page.js';
import { Note } from '../../ui/tone.js';

export const willNotRun = ({ past, skipped }: TriedStep): boolean => past || skipped !== null;

export function Checking({ error }: { error: unknown }) {
  const { t } = useTexts();
  return error ? <ErrorNote error={error} /> : <Text c="dimmed">{t.schedule.checking}</Text>;
}

/** What times that are not saved yet will come to: all that the plan will say of them. */
export function TriedNotes({ tried }: { tried: TriedStep }) {
  const { t, locale } = useTexts();
  const { collisions, problems, clashes } = tried;
  // That it is too late is said above.
  const notes = [...collisions.filter(({ code }) => code !== 'past'), ...problems].map(({ detail }) => detail);
  const toCome = tried.times.filter(({ past, skipped }) => !past && !skipped);
  return (
    <Stack gap="xs" role="status">
      {willNotRun(tried) ? (
        <Note tone="red">{tried.skipped?.detail ?? `${t.schedule.past}.`}</Note>
      ) : (
        <Text>{t.schedule.willSend(longMoment(tried.dueAt, locale))}</Text>
      )}
      {toCome.length > 1 && (
        <Text>
          {t.schedule.willRepeat(formatNumber(toCome.length, locale), longMoment(toCome.at(-1)!.dueAt, locale))}
        </Text>
      )}
      {tried.moved && <Note tone="blue">{tried.moved.detail}</Note>}
      {[...new Set(notes)].map((detail) => (
        <Note key={detail} tone="amber">
          {detail}
        </Note>
      ))}
      {tried.needsApproval && <Note tone="amber">{t.schedule.needsApproval}</Note>}
      {clashes.map((clash) => (
        <Note key={clash.code} tone="amber">
          {clash.detail} {clash.proposal?.detail}
        </Note>
      ))}
      {!willNotRun(tried) && notes.length + clashes.length === 0 && <Note tone="green">{t.schedule.noClash}</Note>}
    </Stack>
  );
}
