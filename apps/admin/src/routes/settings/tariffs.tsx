import { Button, Group, NumberInput, Select, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../api.js';
import { capitalised, formatNumber, localOf, shortDate } from '../../format.js';
import { useCan, useNow } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { Account, List, TariffLine } from '../../types.js';
import { Empty, ErrorNote, Loaded, Page, Section } from '../../ui/page.js';
import { CardTable } from '../../ui/table.js';
import { Note } from '../../ui/tone.js';

/** Channels that cost nothing while no price is entered, as the domain says. */
const FREE: readonly Account['channel'][] = ['email', 'zaloOa', 'facebookPage'];
/** Channels whose providers charge by an approved template. */
const BY_TEMPLATE: readonly Account['channel'][] = ['zaloZns', 'zaloUid'];

const tariffsKey = (accountId: string) => ['tariffs', accountId];

/** What each sending account pays, account by account. */
export function TariffsPage() {
  const { t } = useTexts();
  const [chosen, setChosen] = useState<string | null>(null);
  const accounts = useQuery({
    queryKey: ['accounts'],
    queryFn: ({ signal }) => api.get<List<Account>>('/accounts', undefined, signal),
  });
  return (
    <Page title={t.money.tariffs} intro={t.money.tariffsHelp}>
      <Loaded query={accounts}>
        {({ items }) => {
          const account =
            items.find(({ id }) => id === chosen) ?? items.find(({ channel }) => channel === 'sms') ?? items[0];
          if (!account) return <Empty title={t.admin.noAccounts} />;
          return (
            <>
              <Select
                label={t.money.account}
                data={items.map(({ id, name, channel }) => ({ value: id, label: `${name} – ${t.channels[channel]}` }))}
                value={account.id}
                onChange={setChosen}
                allowDeselect={false}
                maw={520}
              />
              <PriceList key={account.id} account={account} />
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}

function PriceList({ account }: { account: Account }) {
  const { t, locale } = useTexts();
  const can = useCan();
  const queryClient = useQueryClient();
  const lines = useQuery({
    queryKey: tariffsKey(account.id),
    queryFn: ({ signal }) => api.get<List<TariffLine>>(`/accounts/${account.id}/tariffs`, undefined, signal),
  });
  const remove = useMutation({
    mutationFn: (id: string) => api.delete(`/accounts/${account.id}/tariffs/${id}`),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: tariffsKey(account.id) }),
  });
  // Only whoever runs an account is told where its receipts go: the others read its prices.
  const own = can('account.write') && account.callbackUrl !== null;
  const priceOf = (line: TariffLine) => `${formatNumber(line.price, locale)} đ ${t.money.pers[line.per]}`;
  const nameOf = (line: TariffLine) => `${t.money.operators[line.operator]}, ${shortDate(line.validFrom)}`;
  return (
    <>
      <Section title={account.name}>
        <Stack>
          {account.channel === 'sms' && <Note tone="grey">{t.money.tariffsPorted}</Note>}
          {can('account.write') && !own && <Note tone="grey">{t.money.tariffsOfAbove}</Note>}
          {remove.isError && <ErrorNote error={remove.error} />}
          <Loaded query={lines}>
            {({ items }) =>
              items.length === 0 ? (
                <Empty
                  title={t.money.noTariffs}
                  help={FREE.includes(account.channel) ? t.money.freeChannel : t.money.noTariffsHelp}
                />
              ) : (
                <CardTable
                  label={t.money.tariffs}
                  rows={items}
                  rowKey={(line) => line.id}
                  columns={[
                    { label: t.money.price, cell: (line) => <Text fw={600}>{priceOf(line)}</Text> },
                    { label: t.money.validFrom, cell: (line) => shortDate(line.validFrom) },
                    { label: t.money.kind, cell: (line) => t.money.kinds[line.kind] },
                    ...(account.channel === 'sms'
                      ? [{ label: t.money.operator, cell: (line: TariffLine) => t.money.operators[line.operator] }]
                      : []),
                    ...(BY_TEMPLATE.includes(account.channel)
                      ? [{ label: t.money.template, cell: (line: TariffLine) => line.template || t.money.anyTemplate }]
                      : []),
                    ...(own
                      ? [
                          {
                            label: t.common.actions,
                            cell: (line: TariffLine) => (
                              <Button
                                size="compact-sm"
                                variant="default"
                                onClick={() => remove.mutate(line.id)}
                                loading={remove.isPending && remove.variables === line.id}
                                aria-label={t.money.removeLineOf(nameOf(line))}
                              >
                                {t.money.removeLine}
                              </Button>
                            ),
                          },
                        ]
                      : []),
                  ]}
                />
              )
            }
          </Loaded>
        </Stack>
      </Section>
      {own && <AddLine account={account} />}
    </>
  );
}

function AddLine({ account }: { account: Account }) {
  const { t, locale } = useTexts();
  const queryClient = useQueryClient();
  const today = localOf(useNow()).date;
  const sms = account.channel === 'sms';
  const [kind, setKind] = useState<string>(sms ? 'notice' : 'any');
  const [operator, setOperator] = useState('any');
  const [template, setTemplate] = useState('');
  const [price, setPrice] = useState<number | string>('');
  const [validFrom, setValidFrom] = useState(today);
  const add = useMutation({
    mutationFn: () =>
      api.post(`/accounts/${account.id}/tariffs`, {
        kind,
        operator,
        template: template.trim(),
        per: sms ? 'part' : 'message',
        price: Number(price),
        validFrom,
      }),
    onSuccess: async () => {
      setPrice('');
      await queryClient.invalidateQueries({ queryKey: tariffsKey(account.id) });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  const options = (names: Record<string, string>) => Object.entries(names).map(([value, label]) => ({ value, label }));
  return (
    <Section title={t.money.addLine}>
      <form onSubmit={submit}>
        <Stack>
          <Text c="dimmed">{t.money.addLineHelp}</Text>
          <SimpleGrid cols={{ base: 1, sm: 2, md: 3 }} style={{ alignItems: 'end' }}>
            <NumberInput
              label={t.money.price}
              description={capitalised(t.money.pers[sms ? 'part' : 'message'] ?? '')}
              value={price}
              onChange={setPrice}
              min={0}
              max={1_000_000}
              decimalScale={2}
              thousandSeparator={locale === 'vi' ? '.' : ','}
              decimalSeparator={locale === 'vi' ? ',' : '.'}
              required
            />
            <TextInput
              type="date"
              label={t.money.validFrom}
              description={validFrom ? shortDate(validFrom) : ' '}
              value={validFrom}
              onChange={(event) => setValidFrom(event.currentTarget.value)}
              required
            />
            <Select
              label={t.money.kind}
              description={' '}
              data={options(t.money.kinds)}
              value={kind}
              onChange={(value) => setKind(value ?? 'any')}
              allowDeselect={false}
            />
            {sms && (
              <Select
                label={t.money.operator}
                data={options(t.money.operators)}
                value={operator}
                onChange={(value) => setOperator(value ?? 'any')}
                allowDeselect={false}
              />
            )}
            {BY_TEMPLATE.includes(account.channel) && (
              <TextInput
                label={t.money.template}
                description={t.money.templateHelp}
                value={template}
                onChange={(event) => setTemplate(event.currentTarget.value)}
              />
            )}
          </SimpleGrid>
          {add.isError && <ErrorNote error={add.error} />}
          <Group justify="flex-end">
            <Button type="submit" loading={add.isPending} disabled={price === '' || !validFrom}>
              {t.money.addLine}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
