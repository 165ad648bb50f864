import { Button, Group, NumberInput, Radio, Stack, Text, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { useTexts } from '../../texts/index.js';
import type { Account } from '../../types.js';
import { Dialog } from '../../ui/dialog.js';
import { ErrorNote } from '../../ui/page.js';

const LINE = /^([a-z0-9-]+(?:\.[a-z0-9-]+)+)[\s:=]+([1-9]\d{0,5})$/i;

/** Domains with their limits out of lines like `gmail.com 20`; the first line that can't be read, if any. */
export function readDomainCaps(text: string): { caps: Record<string, number>; wrong: string | null } {
  const caps: Record<string, number> = {};
  for (const line of text.split('\n').map((one) => one.trim())) {
    if (line === '') continue;
    const found = LINE.exec(line);
    if (!found) return { caps, wrong: line };
    caps[found[1]!.toLowerCase()] = Number(found[2]);
  }
  return { caps, wrong: null };
}

export function Limits({ account, onClose }: { account: Account; onClose: () => void }) {
  const { t } = useTexts();
  const queryClient = useQueryClient();
  const [perSecond, setPerSecond] = useState<number | string>(account.perSecond ?? '');
  const [perDay, setPerDay] = useState<number | string>(account.perDay ?? '');
  const [rule, setRule] = useState(account.uncertainRule);
  const [domains, setDomains] = useState(
    Object.entries(account.domainCaps)
      .map(([domain, n]) => `${domain} ${n}`)
      .join('\n'),
  );
  const { caps, wrong } = readDomainCaps(domains);
  const numberOrNull = (value: number | string) => (value === '' ? null : Number(value));
  const save = useMutation({
    mutationFn: () =>
      api.patch(`/accounts/${account.id}`, {
        perSecond: numberOrNull(perSecond),
        perDay: numberOrNull(perDay),
        uncertainRule: rule,
        ...(account.channel === 'email' ? { domainCaps: caps } : {}),
      }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['accounts'] });
      onClose();
    },
  });
  return (
    <Dialog
      opened
      onClose={onClose}
      title={<Text fw={650}>{t.admin.limitsOf(account.name)}</Text>}
      closeButtonProps={{ 'aria-label': t.common.close }}
    >
      <Stack>
        <NumberInput
          label={t.admin.perSecond}
          placeholder={t.admin.noLimit}
          value={perSecond}
          onChange={setPerSecond}
          min={1}
          allowDecimal={false}
        />
        <NumberInput
          label={t.admin.perDay}
          placeholder={t.admin.noLimit}
          value={perDay}
          onChange={setPerDay}
          min={1}
          allowDecimal={false}
        />
        {account.channel === 'email' && (
          <Textarea
            label={t.admin.domainCaps}
            description={t.admin.domainCapsHelp}
            value={domains}
            onChange={(event) => setDomains(event.currentTarget.value)}
            error={wrong === null ? undefined : t.admin.domainCapsWrong(wrong)}
            autosize
            minRows={2}
            maxRows={8}
          />
        )}
        <Radio.Group
          label={t.admin.uncertainRule}
          value={rule}
          onChange={(value) => setRule(value as Account['uncertainRule'])}
        >
          <Stack gap="xs" mt="xs">
            {(['hold', 'repeat'] as const).map((value) => (
              <Radio
                key={value}
                value={value}
                label={t.admin.uncertainRules[value]}
                description={t.admin.uncertainRuleHelp[value]}
              />
            ))}
          </Stack>
        </Radio.Group>
        {save.isError && <ErrorNote error={save.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t.common.cancel}
          </Button>
          <Button onClick={() => save.mutate()} loading={save.isPending} disabled={wrong !== null}>
            {t.common.save}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
