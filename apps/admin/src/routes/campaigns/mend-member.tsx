import { Button, Drawer, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../api.js';
import { useTexts } from '../../texts/index.js';
import type { Campaign, Member, Outcome, Person, Run } from '../../types.js';
import { fieldErrors } from '../../ui/field-errors.js';
import { ErrorNote } from '../../ui/page.js';
import { Note } from '../../ui/tone.js';
import { campaignKey } from './queries.js';
import { ResendConsequences, useMayResend, useResend } from './resend.js';

const NOT_REACHED: readonly Outcome[] = ['failed', 'skipped', 'unconfirmed', 'expired'];
/** Reasons that another address does not change. */
const OWN_WISH: readonly string[] = ['optedOut', 'erased', 'noConsent', 'dayCap'];

/** Whether another address could help. */
export const isMendable = ({ outcome, reason }: Member): boolean =>
  NOT_REACHED.includes(outcome) && !OWN_WISH.includes(reason);

interface Props {
  campaign: Campaign;
  run: Run;
  member: Member | null;
  onClose: () => void;
}

/** From a failed row to a repaired send: the new address, then the re-send with its number in the button. */
export function MendDrawer({ campaign, run, member, onClose }: Props) {
  const { t } = useTexts();
  return (
    <Drawer
      opened={member !== null}
      onClose={onClose}
      position="right"
      title={
        <Text fw={650} fz="lg">
          {member && t.after.mend.title(member.name)}
        </Text>
      }
      closeButtonProps={{ 'aria-label': t.common.close }}
    >
      {member && <Mend key={member.id} campaign={campaign} run={run} member={member} onClose={onClose} />}
    </Drawer>
  );
}

function Mend({ campaign, run, member, onClose }: Omit<Props, 'member'> & { member: Member }) {
  const { t } = useTexts();
  const queryClient = useQueryClient();
  const [phone, setPhone] = useState('');
  const [email, setEmail] = useState('');
  const person = useQuery({
    queryKey: ['persons', member.personId],
    queryFn: ({ signal }) => api.get<Person>(`/persons/${member.personId}`, undefined, signal),
  });
  const save = useMutation({
    mutationFn: () =>
      api.patch<Person>(`/persons/${member.personId}`, {
        ...(phone.trim() && { phone: phone.trim() }),
        ...(email.trim() && { email: email.trim() }),
      }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['persons', member.personId] }),
  });
  const errors = fieldErrors(save.error, ['phone', 'email']);
  const current = (channels: readonly string[]) => {
    const masked = person.data?.contacts.filter(({ channel }) => channels.includes(channel)).map((one) => one.masked);
    return t.after.mend.current([...new Set(masked)].join(', ') || t.after.mend.nothing);
  };
  if (save.isSuccess) return <SendAgain campaign={campaign} run={run} member={member} onClose={onClose} />;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Text size="sm" c="dimmed">
          {t.after.mend.help}
        </Text>
        <TextInput
          type="tel"
          label={t.after.mend.phone}
          description={current(['sms', 'zaloZns'])}
          value={phone}
          onChange={(event) => setPhone(event.currentTarget.value)}
          error={errors.of('phone')}
          autoComplete="off"
          data-autofocus
        />
        <TextInput
          type="email"
          label={t.after.mend.email}
          description={current(['email'])}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          error={errors.of('email')}
          autoComplete="off"
        />
        {errors.rest ? <ErrorNote error={errors.rest} /> : null}
        <Button type="submit" loading={save.isPending} disabled={phone.trim() === '' && email.trim() === ''}>
          {t.after.mend.save}
        </Button>
      </Stack>
    </form>
  );
}

/** What follows on a mended address: the re-send of its step, for all who are still without. */
function SendAgain({ campaign, run, member, onClose }: Omit<Props, 'member'> & { member: Member }) {
  const { t } = useTexts();
  const may = useMayResend(campaign, run);
  return (
    <Stack>
      <Note tone="green" role="status">
        {t.after.mend.saved}
      </Note>
      {may ? (
        <Again campaign={campaign} run={run} member={member} onClose={onClose} />
      ) : (
        <Text>{campaign.own ? t.after.mend.notNow : t.after.mend.notYours(campaign.unitName)}</Text>
      )}
    </Stack>
  );
}

function Again({ campaign, run, member, onClose }: Omit<Props, 'member'> & { member: Member }) {
  const { t } = useTexts();
  const queryClient = useQueryClient();
  const kind = member.outcome === 'failed' ? 'failed' : 'notReached';
  const resend = useResend(campaign, run, kind, () => {
    onClose();
    void queryClient.invalidateQueries({ queryKey: campaignKey(campaign.id) });
  });
  return (
    <>
      <Text fw={600}>{t.after.mend.nextStep}</Text>
      <ResendConsequences preview={resend.preview} />
      {resend.error ? <ErrorNote error={resend.error} /> : null}
      <Group>
        <Button onClick={resend.send} loading={resend.busy} disabled={!resend.possible} data-autofocus>
          {resend.button}
        </Button>
        <Button variant="default" onClick={onClose}>
          {t.after.mend.later}
        </Button>
      </Group>
    </>
  );
}
