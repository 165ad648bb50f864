import { Button, Group, NumberInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { formatMoney } from '../../format.js';
import { useCan, useMe } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { Campaign, CampaignCost } from '../../types.js';
import { Confirm } from '../../ui/confirm.js';
import { Note } from '../../ui/tone.js';
import { campaignKey } from './queries.js';

interface Props {
  campaign: Campaign;
  cost: CampaignCost;
}

const DECIDED: readonly Campaign['state'][] = ['scheduled', 'running', 'paused', 'done'];

/** More money for a decided campaign: one person asks, another one agrees. */
export function BudgetWish({ campaign, cost }: Props) {
  const { t, locale } = useTexts();
  const can = useCan();
  const me = useMe();
  const [open, setOpen] = useState<'ask' | number | null>(null);
  const { wanted, wantedBy } = cost;
  const decided = DECIDED.includes(campaign.state) && campaign.own;
  const mayAsk = decided && can('campaign.write') && can('campaign.control') && cost.budget !== null;
  const mayAgree = campaign.own && wanted !== null && can('campaign.approve') && wantedBy?.id !== me.user.id;
  if (wanted === null && !mayAsk) return null;
  const sum = wanted === null ? '' : formatMoney(wanted, locale);
  return (
    <>
      {wanted !== null && (
        <Note tone="blue">{wantedBy?.name ? t.money.asked(wantedBy.name, sum) : t.money.askedBySomebody(sum)}</Note>
      )}
      <Group gap="sm">
        {mayAgree && (
          <Button size="compact-md" onClick={() => setOpen(wanted)} data-testid="agree-budget">
            {t.money.agree(sum)}
          </Button>
        )}
        {mayAsk && (
          <Button size="compact-md" variant="default" onClick={() => setOpen('ask')} data-testid="ask-budget">
            {t.money.ask}
          </Button>
        )}
      </Group>
      {open === 'ask' && <Ask campaign={campaign} budget={cost.budget ?? 0} onClose={() => setOpen(null)} />}
      {typeof open === 'number' && <Agree campaign={campaign} amount={open} onClose={() => setOpen(null)} />}
    </>
  );
}

function useSend(campaign: Campaign, path: string, onClose: () => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (amount: number) => api.post(`/campaigns/${campaign.id}/${path}`, { amount }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: campaignKey(campaign.id) });
      onClose();
    },
  });
}

function Ask({ campaign, budget, onClose }: { campaign: Campaign; budget: number; onClose: () => void }) {
  const { t, locale } = useTexts();
  const [amount, setAmount] = useState<number | string>('');
  const send = useSend(campaign, 'budget', onClose);
  return (
    <Confirm
      opened
      onClose={onClose}
      title={t.money.askTitle}
      body={t.money.askBody}
      button={t.money.askButton(formatMoney(Number(amount) || 0, locale))}
      onConfirm={() => send.mutate(Number(amount))}
      busy={send.isPending}
      error={send.error}
      disabled={!(Number(amount) > budget)}
    >
      <NumberInput
        label={t.money.askAmount}
        description={`${t.money.budget}: ${formatMoney(budget, locale)}`}
        value={amount}
        onChange={setAmount}
        min={1}
        thousandSeparator={locale === 'vi' ? '.' : ','}
        decimalSeparator={locale === 'vi' ? ',' : '.'}
        data-autofocus
      />
    </Confirm>
  );
}

function Agree({ campaign, amount, onClose }: { campaign: Campaign; amount: number; onClose: () => void }) {
  const { t, locale } = useTexts();
  const send = useSend(campaign, 'budget/approve', onClose);
  const sum = formatMoney(amount, locale);
  const goesOn = campaign.state === 'paused' && campaign.pauseCode === 'budget';
  return (
    <Confirm
      opened
      onClose={onClose}
      title={t.money.agreeTitle}
      body={[t.money.agreeBody(sum), goesOn && t.money.agreeGoesOn].filter(Boolean).join(' ')}
      button={t.money.agreeButton(sum)}
      onConfirm={() => send.mutate(amount)}
      busy={send.isPending}
      error={send.error}
    />
  );
}
