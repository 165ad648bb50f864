import { SimpleGrid, Stack, Table, Text } from '@mantine/core';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api } from '../../api.js';
import { capitalised, formatMoney, formatNumber } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { Campaign, CampaignCost, CostEstimate } from '../../types.js';
import { Loaded, Section } from '../../ui/page.js';
import { Note } from '../../ui/tone.js';
import { campaignKey } from './queries.js';
import { BudgetWish } from './raise-budget.js';

/** `version`: the one on the reader's screen, as for the plan. */
export const costQuery = (id: string, version: number) =>
  queryOptions({
    queryKey: [...campaignKey(id), 'cost', version],
    queryFn: ({ signal }) => api.get<CampaignCost>(`/campaigns/${id}/cost`, undefined, signal),
    staleTime: 10_000,
  });

const MOVING: readonly Campaign['state'][] = ['scheduled', 'running', 'paused'];

/** What the campaign costs, has spent and may spend, and how it gets more. */
export function CostBox({ campaign }: { campaign: Campaign }) {
  const { t } = useTexts();
  const query = useQuery({
    ...costQuery(campaign.id, campaign.version),
    refetchInterval: MOVING.includes(campaign.state) ? 15_000 : false,
  });
  return (
    <Section title={t.money.box}>
      <Loaded query={query}>{(cost) => <Cost campaign={campaign} cost={cost} />}</Loaded>
    </Section>
  );
}

function Cost({ campaign, cost }: { campaign: Campaign; cost: CampaignCost }) {
  const { t, locale } = useTexts();
  const sum = (amount: number) => formatMoney(amount, locale);
  const facts: [string, string][] = [
    [t.money.budget, cost.budget === null ? t.money.noBudget : sum(cost.budget)],
    [t.money.spent, sum(cost.spent)],
    [t.money.inFlight, sum(cost.inFlight)],
    [t.money.toCome, spanOf(cost.toCome.low, cost.toCome.high, sum, t.money.range)],
  ];
  const lines = cost.steps.filter(({ estimate, spending }) => estimate !== null || spending !== null);
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 2, md: 4 }} data-testid="cost">
        {facts.map(([label, value]) => (
          <div key={label}>
            <Text size="sm" c="dimmed">
              {label}
            </Text>
            <Text fw={600}>{value}</Text>
          </div>
        ))}
      </SimpleGrid>
      <CostNotes campaign={campaign} cost={cost} />
      <BudgetWish campaign={campaign} cost={cost} />
      {lines.length > 0 && (
        <Table withRowBorders={false} horizontalSpacing={0} aria-label={t.money.perStep}>
          <Table.Tbody>
            {lines.map(({ stepId, title, estimate, times, spending }) => (
              <Table.Tr key={stepId}>
                <Table.Th scope="row" fw={400}>
                  {title}
                </Table.Th>
                <Table.Td ta="right">
                  {spending
                    ? capitalised(t.money.stepSpent(sum(spending.spent), formatNumber(spending.messages, locale)))
                    : estimate && spanOf(estimate.low * times, estimate.high * times, sum, t.money.range)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Stack>
  );
}

/** What submitter and approver must know of the money before they decide, and afterwards. */
export function CostNotes({ campaign, cost }: { campaign: Campaign; cost: CampaignCost }) {
  const { t } = useTexts();
  const words = t.money.verdict[cost.verdict];
  const stopped = campaign.state === 'paused' && campaign.pauseCode === 'budget';
  return (
    <>
      {stopped && <Note tone="red">{t.money.stopped}</Note>}
      {words && !stopped && <Note tone={cost.verdict === 'over' ? 'red' : 'amber'}>{words}</Note>}
      {cost.unpriced.length > 0 && (
        <Note tone="amber">{t.money.unpriced(cost.unpriced.map((channel) => t.channels[channel]).join(', '))}</Note>
      )}
    </>
  );
}

/** One step's estimate as a sentence: the first channel, and what the ones behind it may add. */
export function EstimateWords({ estimate }: { estimate: CostEstimate }) {
  const { t, locale } = useTexts();
  const sum = (amount: number) => formatMoney(amount, locale);
  const { low, first, high, byChannel, unpriced } = estimate;
  const parts = byChannel.find((line) => line.parts !== null && line.messages > 0)?.parts;
  const words = [
    low === first ? t.money.estimateOne(sum(first)) : t.money.estimateFirst(sum(low), sum(first)),
    high > first && t.money.estimateLater(sum(high)),
    parts && t.money.partsOf(formatNumber(parts.low, locale), formatNumber(parts.high, locale)),
  ].filter(Boolean);
  return (
    <>
      {high === 0 && unpriced.length === 0 ? t.preview.free : words.join(' · ')}
      {unpriced.length > 0 && (
        <Note tone="amber">{t.money.unpriced(unpriced.map((channel) => t.channels[channel]).join(', '))}</Note>
      )}
    </>
  );
}

const spanOf = (
  low: number,
  high: number,
  sum: (amount: number) => string,
  range: (low: string, high: string) => string,
): string => (low === high ? sum(low) : range(sum(low), sum(high)));
