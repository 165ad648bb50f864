import { Button, Group, Popover, Stack, Text, UnstyledButton } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { api } from '../../api.js';
import { useTexts } from '../../texts/index.js';
import type { Campaign, PlanStep, Step } from '../../types.js';
import { ErrorNote } from '../../ui/page.js';
import { Note } from '../../ui/tone.js';
import { campaignKey } from './queries.js';
import { consequenceOf } from './step-change.js';

/** What one part of a sentence may change; the step's other fields stay. */
export type PartChange = Partial<
  Pick<Step, 'offsetDays' | 'offsetUnit' | 'localTime' | 'templateKey' | 'channels' | 'silenceHours'>
>;

interface Props {
  campaign: Campaign;
  step: Step;
  line: PlanStep;
  /** What it is: "giờ gửi". */
  name: string;
  /** As it stands in the sentence, and as it is read out. */
  words: string;
  spoken?: string;
  editable: boolean;
  /** The small form: what is in it now, or null while that can't be saved. */
  form: (change: PartChange, set: (change: PartChange | null) => void) => ReactNode;
}

/** An underlined part of a sentence that opens its own small editor. */
export function SentencePart({ campaign, step, line, name, words, spoken, editable, form }: Props) {
  const { t } = useTexts();
  const [opened, setOpened] = useState(false);
  if (!editable) return <strong>{words}</strong>;
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="bottom-start"
      width={320}
      shadow="md"
      trapFocus
      returnFocus
      withRoles
    >
      <Popover.Target>
        <UnstyledButton
          component="button"
          className="sentence-part"
          onClick={() => setOpened(!opened)}
          aria-label={t.planPage.change(name, spoken ?? words)}
        >
          {words}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label={t.planPage.change(name, spoken ?? words)} aria-labelledby={undefined}>
        {opened && <Editor {...{ campaign, step, line, form }} onClose={() => setOpened(false)} />}
      </Popover.Dropdown>
    </Popover>
  );
}

/** Campaign, step and line are those of the moment it was opened: nobody overwrites what they did not see. */
function Editor(props: Pick<Props, 'campaign' | 'step' | 'line' | 'form'> & { onClose: () => void }) {
  const { t } = useTexts();
  const queryClient = useQueryClient();
  const [{ campaign, step, line }] = useState(props);
  const [change, setChange] = useState<PartChange | null>({});
  const save = useMutation({
    mutationFn: () => api.patch(`/campaigns/${campaign.id}/steps/${step.id}`, { version: campaign.version, ...change }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: campaignKey(campaign.id) });
      props.onClose();
    },
    onError: () => queryClient.invalidateQueries({ queryKey: campaignKey(campaign.id), exact: true }),
  });
  const decided = campaign.state !== 'draft';
  const after = { ...step, localTime: step.localTime.slice(0, 5), ...change };
  const consequence = decided ? consequenceOf(step, after, line.run) : null;
  const untouched = change === null || Object.keys(change).length === 0;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!untouched) save.mutate();
      }}
    >
      <Stack gap="sm">
        <Text fw={600} size="sm">
          {step.title}
        </Text>
        {props.form(change ?? {}, setChange)}
        {consequence && consequence !== 'none' && (
          <Note tone={consequence === 'approval' ? 'amber' : 'grey'}>{t.decidedStep.consequences[consequence]}</Note>
        )}
        {save.isError && <ErrorNote error={save.error} />}
        <Group justify="flex-end" gap="xs">
          <Button size="compact-md" variant="default" onClick={props.onClose}>
            {t.common.cancel}
          </Button>
          <Button
            size="compact-md"
            type="submit"
            loading={save.isPending}
            disabled={untouched || consequence === 'none'}
          >
            {consequence === 'approval' ? t.decidedStep.saveAndWait : t.common.save}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
