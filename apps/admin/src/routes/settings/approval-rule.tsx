import { Button, Group, NumberInput, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { useMaySetForAll } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { ApprovalRule } from '../../types.js';
import { ErrorNote, Loaded, Section } from '../../ui/page.js';
import { toast } from '../../ui/toast.js';

const KEY = ['approval-rule'];

/** From which size on the office, and not the school, is the second person. */
export function ApprovalRuleCard() {
  const { t } = useTexts();
  const query = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => api.get<ApprovalRule>('/instance/approval-rule', undefined, signal),
  });
  return (
    <Section title={t.approvalRule.title}>
      <Text c="dimmed" mb="sm">
        {t.approvalRule.help}
      </Text>
      <Loaded query={query}>{(rule) => <Limits rule={rule} />}</Loaded>
    </Section>
  );
}

function Limits({ rule }: { rule: ApprovalRule }) {
  const { t } = useTexts();
  const may = useMaySetForAll('user.write');
  const queryClient = useQueryClient();
  const [people, setPeople] = useState<number | string>(rule.officeAbovePeople ?? '');
  const [cost, setCost] = useState<number | string>(rule.officeAboveCost ?? '');
  const save = useMutation({
    mutationFn: () =>
      api.put<ApprovalRule>('/instance/approval-rule', {
        officeAbovePeople: people === '' ? null : Number(people),
        officeAboveCost: cost === '' ? null : Number(cost),
      }),
    onSuccess: (saved) => {
      queryClient.setQueryData(KEY, saved);
      toast(t.approvalRule.saved, t);
    },
  });
  const field = {
    description: t.approvalRule.noLimit,
    min: 1,
    allowDecimal: false,
    thousandSeparator: '.',
    decimalSeparator: ',',
    disabled: !may,
  };
  return (
    <Stack>
      <Group align="flex-end">
        <NumberInput label={t.approvalRule.people} value={people} onChange={setPeople} {...field} />
        <NumberInput label={t.approvalRule.cost} value={cost} onChange={setCost} {...field} />
        {may && (
          <Button onClick={() => save.mutate()} loading={save.isPending}>
            {t.common.save}
          </Button>
        )}
      </Group>
      {!may && <Text c="dimmed">{t.admin.uppermostOnly}</Text>}
      {save.isError && <ErrorNote error={save.error} />}
    </Stack>
  );
}
