import { Button, Group, NumberInput, Select, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { addDays, dayAndMonth, longDate } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { ScheduleItem } from '../../types.js';
import { Dialog } from '../../ui/dialog.js';
import { ErrorNote } from '../../ui/page.js';
import { toast } from '../../ui/toast.js';
import { offsetWords } from '../campaigns/step-words.js';
import { SCHEDULE_KEY, triedQuery } from './schedule-query.js';
import { hoursInDays } from './spans.js';
import { Checking, TriedNotes, willNotRun } from './tried-notes.js';

interface Props {
  item: ScheduleItem;
  /** From the anchor date, in days. */
  offsetDays: number;
  onClose: () => void;
}

const FARTHEST = 366;

/** Another offset for a step: in words, with what it comes to on that day, before it is done. */
export function MoveStep({ item, offsetDays: first, onClose }: Props) {
  const { t, locale } = useTexts();
  const queryClient = useQueryClient();
  const [offsetDays, setOffset] = useState(first);
  const [after, setAfter] = useState(first > 0);
  const [settled] = useDebouncedValue(offsetDays, 250);
  const anchor = dayAndMonth(item.anchorDate);
  const same = item.offsetUnit === 'days' && offsetDays === item.offsetDays;
  const day = longDate(addDays(item.anchorDate, offsetDays + hoursInDays(item)), locale);
  const tried = useQuery({ ...triedQuery(item, { offsetDays: settled, offsetUnit: 'days' }, locale), enabled: !same });
  const known = settled === offsetDays ? tried.data : undefined;
  const save = useMutation({
    mutationFn: () =>
      api.patch(`/campaigns/${item.campaignId}/steps/${item.stepId}`, {
        version: item.version,
        offsetDays,
        offsetUnit: 'days',
      }),
    onSuccess: async () => {
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: SCHEDULE_KEY }),
        queryClient.invalidateQueries({ queryKey: ['campaigns'] }),
      ]);
      toast(t.schedule.moved(item.title, day), t);
      onClose();
    },
    // Somebody else was faster: what is shown behind is asked anew.
    onError: () => queryClient.invalidateQueries({ queryKey: SCHEDULE_KEY }),
  });
  const shift = (to: number) => {
    setOffset(Math.max(-FARTHEST, Math.min(FARTHEST, to)));
    if (to !== 0) setAfter(to > 0);
  };
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t.schedule.moveTitle(item.title)}
      closeButtonProps={{ 'aria-label': t.common.close }}
    >
      <Stack>
        <Text c="dimmed" size="sm">
          {item.campaign}
        </Text>
        <Text fw={600} aria-live="polite" data-testid="move-words">
          {same
            ? t.schedule.moveSame
            : t.schedule.moveWords(
                offsetWords(item, anchor, t),
                offsetWords({ offsetDays, offsetUnit: 'days' }, anchor, t),
              )}
        </Text>
        <Group gap="xs">
          <Button variant="default" onClick={() => shift(offsetDays - 1)} data-autofocus>
            {t.schedule.earlierDay}
          </Button>
          <Button variant="default" onClick={() => shift(offsetDays + 1)}>
            {t.schedule.laterDay}
          </Button>
        </Group>
        <Group grow align="flex-end">
          <NumberInput
            label={t.schedule.offset}
            value={Math.abs(offsetDays)}
            onChange={(value) => shift(Number(value) * (after ? 1 : -1) || 0)}
            min={0}
            max={FARTHEST}
            allowDecimal={false}
            allowNegative={false}
          />
          <Select
            label={t.schedule.direction}
            value={after ? 'after' : 'before'}
            onChange={(value) => {
              setAfter(value === 'after');
              setOffset(Math.abs(offsetDays) * (value === 'after' ? 1 : -1) || 0);
            }}
            allowDeselect={false}
            data={Object.entries(t.schedule.directions).map(([value, label]) => ({ value, label }))}
          />
        </Group>
        {!same && (known ? <TriedNotes tried={known} /> : <Checking error={tried.error} />)}
        {save.error && <ErrorNote error={save.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t.common.cancel}
          </Button>
          <Button onClick={() => save.mutate()} loading={save.isPending} disabled={same || !known || willNotRun(known)}>
            {t.schedule.confirmMove(day)}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
