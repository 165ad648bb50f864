import { Button, Group, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { longDate } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { Campaign } from '../../types.js';
import { Dialog } from '../../ui/dialog.js';
import { ErrorNote } from '../../ui/page.js';
import { campaignKey } from './queries.js';
import { flatSettings, nestedSettings, SettingsFields, withSetting } from './settings-fields.js';

/** Name, anchor date and common facts of a draft, as it was when the dialog opened. */
export function EditCampaign({ campaign, onClose }: { campaign: Campaign; onClose: () => void }) {
  const { t, locale } = useTexts();
  const queryClient = useQueryClient();
  const before = flatSettings(campaign.settings);
  const [name, setName] = useState(campaign.name);
  const [anchorDate, setAnchorDate] = useState(campaign.anchorDate);
  const [percent, setPercent] = useState<number | string>(Math.round(campaign.errorThreshold * 100));
  const [perSecond, setPerSecond] = useState<number | string>(campaign.perSecond ?? '');
  const [perDay, setPerDay] = useState<number | string>(campaign.perDay ?? '');
  const [budget, setBudget] = useState<number | string>(campaign.budget ?? '');
  const [lead, setLead] = useState<number | string>(campaign.approvalLeadHours);
  const [changed, setChanged] = useState<Record<string, string>>({});
  const save = useMutation({
    mutationFn: () =>
      api.patch(`/campaigns/${campaign.id}`, {
        version: campaign.version,
        name: name.trim(),
        // Sent only when it changed, so that dates which follow the anchor are not fixed by the way.
        anchorDate: anchorDate === campaign.anchorDate ? undefined : anchorDate,
        settings: nestedSettings(changed),
        errorThreshold: Number(percent) / 100,
        perSecond: perSecond === '' ? null : Number(perSecond),
        perDay: perDay === '' ? null : Number(perDay),
        budget: budget === '' ? null : Number(budget),
        approvalLeadHours: Number(lead) || 0,
      }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: campaignKey(campaign.id) });
      onClose();
    },
    onError: () => queryClient.invalidateQueries({ queryKey: campaignKey(campaign.id), exact: true }),
  });
  return (
    <Dialog
      opened
      onClose={onClose}
      size="lg"
      title={<Text fw={650}>{t.campaign.editTitle}</Text>}
      closeButtonProps={{ 'aria-label': t.common.close }}
    >
      <Stack>
        <TextInput
          label={t.create.campaignName}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          type="date"
          label={t.create.date}
          value={anchorDate}
          onChange={(event) => setAnchorDate(event.currentTarget.value)}
          description={anchorDate ? longDate(anchorDate, locale) : undefined}
          maw={260}
        />
        <SettingsFields
          settings={{ ...before, ...changed }}
          onChange={(path, value) => setChanged(withSetting(changed, path, value))}
        />
        <NumberInput
          label={t.campaign.threshold}
          description={t.campaign.thresholdHelp}
          value={percent}
          onChange={setPercent}
          min={5}
          max={100}
          step={5}
          allowDecimal={false}
          maw={420}
        />
        <NumberInput
          label={t.times.lead}
          description={t.times.leadHelp}
          value={lead}
          onChange={setLead}
          min={0}
          max={720}
          allowDecimal={false}
          maw={420}
        />
        <NumberInput
          label={t.money.budgetField}
          description={t.money.budgetFieldHelp}
          placeholder={t.money.noBudget}
          value={budget}
          onChange={setBudget}
          min={1}
          thousandSeparator={locale === 'vi' ? '.' : ','}
          decimalSeparator={locale === 'vi' ? ',' : '.'}
          maw={420}
        />
        <Group grow align="flex-end" maw={420}>
          <NumberInput
            label={t.admin.perDay}
            placeholder={t.admin.noLimit}
            value={perDay}
            onChange={setPerDay}
            min={1}
            allowDecimal={false}
          />
          <NumberInput
            label={t.admin.perSecond}
            placeholder={t.admin.noLimit}
            value={perSecond}
            onChange={setPerSecond}
            min={1}
            allowDecimal={false}
          />
        </Group>
        {save.isError && <ErrorNote error={save.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t.common.cancel}
          </Button>
          <Button
            onClick={() => save.mutate()}
            loading={save.isPending}
            disabled={!name.trim() || !anchorDate || Number(percent) < 5}
          >
            {t.common.save}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
