import { Button, Checkbox, Group, MultiSelect, Select, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { capitalised, formatNumber, localOf } from '../../format.js';
import { useNow } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { Group as AudienceGroup, UnitChangePlan, UnitDetails, UnitWish } from '../../types.js';
import { Dialog } from '../../ui/dialog.js';
import { ErrorNote } from '../../ui/page.js';
import { NameFields } from './open-unit.js';
import { PlanWords } from './plan-words.js';
import { overviewQuery } from './units.js';

interface Form {
  from: string;
  name: string;
  shortName: string;
  code: string;
  targetId: string | null;
  classSuffix: string;
  classNames: string[];
  groups: string[];
}

/** A change of a unit in two looks: what is wanted, then what it does, with the button that says so. */
export function UnitAction(props: { unit: UnitDetails; action: UnitWish['action']; onClose: () => void }) {
  const { unit, action, onClose } = props;
  const { t } = useTexts();
  const last = unit.periods.at(-1)!;
  const today = localOf(useNow()).date;
  const [form, setForm] = useState<Form>({
    from: today,
    name: action === 'rename' ? last.name : '',
    shortName: action === 'rename' ? last.shortName : '',
    code: '',
    targetId: null,
    classSuffix: '',
    classNames: [],
    groups: [],
  });
  const look = useMutation({
    mutationFn: (wish: UnitWish) => api.post<UnitChangePlan>(`/units/${unit.id}/changes/plan`, wish),
  });
  const wish = wishOf(action, form);
  return (
    <Dialog
      opened
      size="lg"
      onClose={onClose}
      title={<Text fw={650}>{`${t.units.actions[action]}: ${last.name}`}</Text>}
      closeButtonProps={{ 'aria-label': t.common.close }}
    >
      {look.data && wish ? (
        <Decide unitId={unit.id} wish={wish} plan={look.data} onBack={look.reset} onClose={onClose} />
      ) : (
        <Stack>
          <Fields unit={unit} action={action} form={form} onChange={(change) => setForm({ ...form, ...change })} />
          {look.isError && <ErrorNote error={look.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t.common.cancel}
            </Button>
            <Button disabled={wish === null} loading={look.isPending} onClick={() => wish && look.mutate(wish)}>
              {t.changes.look}
            </Button>
          </Group>
        </Stack>
      )}
    </Dialog>
  );
}

interface FieldProps {
  unit: UnitDetails;
  action: UnitWish['action'];
  form: Form;
  onChange: (change: Partial<Form>) => void;
}
function Fields({ unit, action, form, onChange }: FieldProps) {
  const { t } = useTexts();
  const others = useQuery(overviewQuery).data?.items.filter((one) => one.id !== unit.id && one.endedOn === null) ?? [];
  return (
    <>
      {(action === 'rename' || action === 'split') && <NameFields value={form} onChange={onChange} />}
      {action === 'split' && (
        <TextInput
          label={t.units.code}
          description={t.units.codeHelp}
          value={form.code}
          onChange={(event) => onChange({ code: event.currentTarget.value })}
          required
        />
      )}
      {(action === 'merge' || action === 'move') && (
        <Select
          label={action === 'merge' ? t.units.intoUnit : t.units.parent}
          value={form.targetId}
          onChange={(targetId) => onChange({ targetId })}
          searchable
          required
          data={others.map((one) => ({ value: one.id, label: one.name }))}
        />
      )}
      {action === 'merge' && unit.classes.length > 0 && (
        <TextInput
          label={t.units.classSuffix}
          description={t.units.classSuffixHelp}
          value={form.classSuffix}
          onChange={(event) => onChange({ classSuffix: event.currentTarget.value })}
        />
      )}
      {action === 'split' && (
        <>
          <MultiSelect
            label={t.units.splitClasses}
            description={t.units.splitHelp}
            value={form.classNames}
            onChange={(classNames) => onChange({ classNames })}
            searchable
            data={unit.classes.map((one) => ({ value: one.className, label: `${one.className} (${one.pupils})` }))}
          />
          <Checkbox.Group label={t.units.splitGroups} value={form.groups} onChange={(groups) => onChange({ groups })}>
            <Stack gap="xs" mt="xs">
              {(['manager', 'teacher', 'staff', 'citizen'] as const).map((group) => (
                <Checkbox key={group} value={group} label={capitalised(t.groups[group])} />
              ))}
            </Stack>
          </Checkbox.Group>
        </>
      )}
      <TextInput
        type="date"
        label={t.changes.from}
        description={action === 'rename' || action === 'move' ? undefined : t.changes.fromNow}
        value={form.from}
        onChange={(event) => onChange({ from: event.currentTarget.value })}
        required
      />
    </>
  );
}

interface DecideProps {
  unitId: string;
  wish: UnitWish;
  plan: UnitChangePlan;
  onBack: () => void;
  onClose: () => void;
}
function Decide({ unitId, wish, plan, onBack, onClose }: DecideProps) {
  const { t, locale } = useTexts();
  const queryClient = useQueryClient();
  const { users, keys } = plan.belongings;
  const [kept, setKept] = useState([...users, ...keys].map((one) => one.id));
  const [key] = useState(() => crypto.randomUUID());
  const keeps = wish.action === 'merge' || wish.action === 'close';
  const chosen = (all: { id: string }[]) => all.map((one) => one.id).filter((id) => kept.includes(id));
  const apply = useMutation({
    mutationFn: () => {
      const body = keeps ? { ...wish, userIds: chosen(users), keyIds: chosen(keys) } : wish;
      return api.post(`/units/${unitId}/changes`, body, { idempotencyKey: key });
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries();
      onClose();
    },
  });
  const n = formatNumber(plan.people.persons, locale);
  const to = plan.to?.name ?? '';
  const button = {
    rename: () => t.units.confirm.rename(wish.action === 'rename' ? wish.name : ''),
    move: () => t.units.confirm.move(to),
    merge: () => t.units.confirm.merge(n, to),
    split: () => t.units.confirm.split(n),
    close: () => t.units.confirm.close(n),
  }[wish.action]();
  return (
    <Stack>
      <PlanWords action={wish.action} plan={plan} />
      {keeps && users.length + keys.length > 0 && (
        <Checkbox.Group label={t.units.keep(to)} description={t.units.keepHelp} value={kept} onChange={setKept}>
          <Stack gap="xs" mt="xs">
            {users.map((user) => (
              <Checkbox
                key={user.id}
                value={user.id}
                label={`${user.name} (${t.roles[user.role as keyof typeof t.roles] ?? user.role})`}
              />
            ))}
            {keys.map((one) => (
              <Checkbox key={one.id} value={one.id} label={`${t.units.keys}: ${one.name}`} />
            ))}
          </Stack>
        </Checkbox.Group>
      )}
      {apply.isError && <ErrorNote error={apply.error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onBack}>
          {t.changes.back}
        </Button>
        <Button
          color={wish.action === 'close' || wish.action === 'merge' ? 'red.9' : undefined}
          loading={apply.isPending}
          onClick={() => apply.mutate()}
        >
          {button}
        </Button>
      </Group>
    </Stack>
  );
}

/** Null while something is missing. */
function wishOf(action: UnitWish['action'], form: Form): UnitWish | null {
  const { from, targetId } = form;
  const named = { name: form.name.trim(), shortName: form.shortName.trim() };
  const unnamed = named.name.length < 2 || named.shortName === '';
  if (from === '') return null;
  const nobody = { userIds: [], keyIds: [] };
  switch (action) {
    case 'rename':
      return unnamed ? null : { action, from, ...named };
    case 'move':
      return targetId ? { action, from, parentId: targetId } : null;
    case 'merge':
      return targetId ? { action, from, intoId: targetId, classSuffix: form.classSuffix, ...nobody } : null;
    case 'close':
      return { action, from, ...nobody };
    case 'split': {
      const groups = form.groups as AudienceGroup[];
      if (unnamed || form.code === '' || groups.length + form.classNames.length === 0) return null;
      return { action, from, code: form.code, ...named, classNames: form.classNames, groups };
    }
  }
}
