import { Button, FileButton, Group, Pill, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { formatNumber } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { ChangedSavedList, List, ListedPerson, PersonItem, SavedList } from '../../types.js';
import { SideDialog } from '../../ui/dialog.js';
import { Empty, ErrorNote } from '../../ui/page.js';
import { PagedTable } from '../../ui/table.js';
import { toast } from '../../ui/toast.js';
import { Note } from '../../ui/tone.js';
import { listsQuery } from './audience-queries.js';

/** Codes of a pasted text or a file: the first cell of each line. */
const codesIn = (text: string): string[] => [
  ...new Set(
    text
      .split(/\r?\n/)
      .map((line) =>
        line
          .split(/[,;\t]/)[0]!
          .trim()
          .replace(/^"|"$/g, ''),
      )
      .filter(Boolean),
  ),
];

/** Makes a list or changes one: persons found by name, or codes in one go. */
export function PersonListForm({ list, onClose }: { list: SavedList | null; onClose: () => void }) {
  const { t, locale } = useTexts();
  const queryClient = useQueryClient();
  const [name, setName] = useState(list?.name ?? '');
  const [picked, setPicked] = useState<readonly PersonItem[]>([]);
  const [text, setText] = useState('');
  const [unknown, setUnknown] = useState<readonly string[]>([]);
  // A list that was made is changed from then on, when codes were left over and the form stays open.
  const [id, setId] = useState(list?.id);
  const save = useMutation({
    mutationFn: () => {
      const body = { name, personIds: picked.map((person) => person.id), codes: codesIn(text) };
      return id
        ? api.patch<ChangedSavedList>(`/person-lists/${id}`, body)
        : api.post<ChangedSavedList>('/person-lists', body, { idempotencyKey: crypto.randomUUID() });
    },
    onSuccess: async (answer) => {
      await queryClient.invalidateQueries({ queryKey: listsQuery.queryKey });
      toast(t.audiences.listSaved, t);
      if (answer.unknownCodes.length === 0) return onClose();
      setId(answer.list.id);
      setUnknown(answer.unknownCodes);
      setText(answer.unknownCodes.join('\n'));
      setPicked([]);
    },
  });
  return (
    <SideDialog
      opened
      onClose={onClose}
      position="right"
      size="lg"
      title={<Text fw={650}>{list ? t.audiences.listEdit(list.name) : t.audiences.newList}</Text>}
      closeButtonProps={{ 'aria-label': t.common.close }}
    >
      <Stack gap="lg">
        <TextInput
          label={t.audiences.listName}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={120}
          required
          data-autofocus
        />
        <PickPersons picked={picked} onChange={setPicked} />
        <div>
          <Textarea
            label={t.audiences.codes}
            description={t.audiences.codesHelp}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            autosize
            minRows={3}
            maxRows={8}
          />
          <FileButton accept=".txt,.csv,text/plain,text/csv" onChange={(file) => void file?.text().then(setText)}>
            {(props) => (
              <Button {...props} variant="default" size="compact-sm" mt="xs">
                {t.audiences.codesFile}
              </Button>
            )}
          </FileButton>
        </div>
        {unknown.length > 0 && (
          <Note tone="amber" role="status">
            {t.audiences.unknownCodes(formatNumber(unknown.length, locale), unknown.slice(0, 20).join(', '))}
          </Note>
        )}
        {save.isError && <ErrorNote error={save.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t.common.cancel}
          </Button>
          <Button onClick={() => save.mutate()} loading={save.isPending} disabled={name.trim() === ''}>
            {t.common.save}
          </Button>
        </Group>
        {list && <Entries list={list} />}
      </Stack>
    </SideDialog>
  );
}

interface PickProps {
  picked: readonly PersonItem[];
  onChange: (picked: readonly PersonItem[]) => void;
}
function PickPersons({ picked, onChange }: PickProps) {
  const { t } = useTexts();
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), 300);
  const found = useQuery({
    queryKey: ['persons', 'pick', search],
    queryFn: ({ signal }) => api.get<List<PersonItem>>('/persons', { search, limit: 8 }, signal),
    enabled: search.length > 1,
  });
  const left = (found.data?.items ?? []).filter(({ id }) => picked.every((person) => person.id !== id));
  return (
    <div>
      <TextInput
        type="search"
        label={t.audiences.pickPersons}
        description={t.audiences.pickHelp}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {search.length > 1 && found.data && (
        <Stack component="ul" className="plain-list" gap={4} mt="xs">
          {left.map((person) => (
            <Group component="li" key={person.id} justify="space-between" wrap="nowrap">
              <Text>
                {person.fullName}
                <Text span c="dimmed" size="sm">
                  {' '}
                  {person.memberships.map(({ unitName }) => unitName)[0]}
                </Text>
              </Text>
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => onChange([...picked, person])}
                aria-label={t.audiences.addPerson(person.fullName)}
              >
                +
              </Button>
            </Group>
          ))}
          {found.data.items.length === 0 && <Text c="dimmed">{t.audiences.noPersons}</Text>}
        </Stack>
      )}
      {picked.length > 0 && (
        <Group gap={6} mt="sm" role="group" aria-label={t.audiences.chosen}>
          <Text size="sm">{t.audiences.chosen}:</Text>
          {picked.map((person) => (
            <Pill
              key={person.id}
              withRemoveButton
              onRemove={() => onChange(picked.filter(({ id }) => id !== person.id))}
              removeButtonProps={{
                'aria-label': t.audiences.takeOut(person.fullName),
                'aria-hidden': false,
                tabIndex: 0,
              }}
            >
              {person.fullName}
            </Pill>
          ))}
        </Group>
      )}
    </div>
  );
}

function Entries({ list }: { list: SavedList }) {
  const { t } = useTexts();
  const queryClient = useQueryClient();
  const queryKey = ['person-lists', list.id];
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) =>
      api.get<List<ListedPerson>>(`/person-lists/${list.id}/persons`, { limit: 50, cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
  });
  const takeOut = useMutation({
    mutationFn: (id: string) => api.patch(`/person-lists/${list.id}`, { takeOut: [id] }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: listsQuery.queryKey }),
  });
  return (
    <div>
      <Text fw={600}>{t.audiences.inList}</Text>
      {takeOut.isError && <ErrorNote error={takeOut.error} />}
      <PagedTable
        query={query}
        empty={<Empty title={t.audiences.noPersons} />}
        label={t.audiences.inList}
        rowKey={(row) => row.id}
        columns={[
          { label: t.common.name, cell: (row) => row.fullName },
          { label: t.common.unit, cell: (row) => row.unitName || t.audiences.left },
          {
            label: t.common.actions,
            cell: (row) => (
              <Button
                size="compact-sm"
                variant="default"
                aria-label={t.audiences.takeOut(row.fullName)}
                onClick={() => takeOut.mutate(row.id)}
              >
                {t.audiences.remove}
              </Button>
            ),
          },
        ]}
      />
    </div>
  );
}
