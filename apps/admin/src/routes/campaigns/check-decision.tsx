import { Button, Text, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api.js';
import { formatNumber } from '../../format.js';
import { useCan } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import { Confirm } from '../../ui/confirm.js';
import { ErrorNote } from '../../ui/page.js';
import { toast } from '../../ui/toast.js';
import { Note } from '../../ui/tone.js';
import type { CheckProps } from './check-props.js';
import { campaignKey } from './queries.js';

type Act = 'submit' | 'approve' | 'return';

/** The last press, with its number in it. What it stands for is what was on the screen: version, words and times. */
export function CheckDecision({ campaign, check }: CheckProps) {
  const { t, locale } = useTexts();
  const can = useCan();
  const people = formatNumber(check.people, locale);
  const [returning, setReturning] = useState(false);
  const act = useAct(campaign.id, check, () => setReturning(false));
  if (!campaign.own) return null;
  const blocked = check.problems.length > 0;
  const { decision } = check;
  const office = check.officeBecause && <Text size="sm">{t.check.officeBecause[check.officeBecause]}</Text>;
  if (campaign.state === 'draft') {
    if (!can('campaign.write')) return null;
    return (
      <Bar
        error={act.error}
        help={
          <>
            {t.check.submitHelp}
            {office}
          </>
        }
      >
        <Button
          size="md"
          onClick={() => act.mutate({ act: 'submit' })}
          loading={act.isPending}
          disabled={blocked}
          data-testid="check-submit"
        >
          {t.check.submit(people)}
        </Button>
      </Bar>
    );
  }
  if (campaign.state !== 'submitted') return <Note tone="grey">{t.check.approveSteps}</Note>;
  if (decision === null) return <Note tone="grey">{check.officeBecause ? t.check.waitsOffice : t.check.waits}</Note>;
  if (!decision.may) return <Note tone="amber">{decision.detail}</Note>;
  const help = (
    <>
      {decision.onBehalfOf && <strong>{t.check.inPlaceOf(decision.onBehalfOf)} </strong>}
      {t.check.approveHelp}
    </>
  );
  return (
    <Bar error={returning ? null : act.error} help={help}>
      <Button size="md" variant="default" onClick={() => setReturning(true)} data-testid="check-return">
        {t.actions.return}
      </Button>
      <Button
        size="md"
        onClick={() => act.mutate({ act: 'approve' })}
        loading={act.isPending && !returning}
        disabled={blocked}
        data-testid="check-approve"
      >
        {t.check.approve(people)}
      </Button>
      {returning && (
        <ReturnDialog
          onClose={() => setReturning(false)}
          onReturn={(remarks) => act.mutate({ act: 'return', remarks })}
          busy={act.isPending}
          error={act.error}
        />
      )}
    </Bar>
  );
}

function useAct(id: string, { version, seen }: CheckProps['check'], onDone: () => void) {
  const { t } = useTexts();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: ({ act, remarks }: { act: Act; remarks?: string }) => {
      const body = act === 'submit' ? { version } : act === 'approve' ? { version, seen } : { version, remarks };
      return api.post(`/campaigns/${id}/${act}`, body);
    },
    onSuccess: async (_, { act }) => {
      toast(t.actions.done[act], t);
      onDone();
      await queryClient.invalidateQueries({ queryKey: ['campaigns'] });
      await navigate({ to: '/campaigns/$id', params: { id } });
    },
    // Mostly somebody else was faster, or the words changed: the page shows what is true now.
    onError: () => queryClient.invalidateQueries({ queryKey: campaignKey(id) }),
  });
}

/** Stays in view on a phone too: the reader scrolls through everything above it. */
function Bar({ help, error, children }: { help: React.ReactNode; error: unknown; children: React.ReactNode }) {
  return (
    <div className="act-bar">
      <div className="act-bar-help">{help}</div>
      {error ? <ErrorNote error={error} /> : null}
      <div className="act-buttons">{children}</div>
    </div>
  );
}

interface ReturnProps {
  onClose: () => void;
  onReturn: (remarks: string) => void;
  busy: boolean;
  error: unknown;
}

function ReturnDialog({ onClose, onReturn, busy, error }: ReturnProps) {
  const { t } = useTexts();
  const [remarks, setRemarks] = useState('');
  return (
    <Confirm
      opened
      onClose={onClose}
      title={t.actions.returnTitle}
      body={t.actions.returnBody}
      button={t.actions.return}
      onConfirm={() => onReturn(remarks.trim())}
      busy={busy}
      error={error}
      disabled={remarks.trim() === ''}
    >
      <Textarea
        label={t.actions.remarks}
        description={t.actions.remarksNeeded}
        value={remarks}
        onChange={(event) => setRemarks(event.currentTarget.value)}
        autosize
        minRows={3}
        data-autofocus
      />
    </Confirm>
  );
}
