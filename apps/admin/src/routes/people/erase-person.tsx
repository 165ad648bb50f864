import { List as Bullets, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, apiUrl } from '../../api.js';
import { formatNumber } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { ErasurePreview, Person, PersonRequest } from '../../types.js';
import { Dialog } from '../../ui/dialog.js';
import { ErrorNote, Loaded, Loading } from '../../ui/page.js';
import { Note } from '../../ui/tone.js';
import { type Asked, AskedFields, NEW_ASKED } from './asked-fields.js';

const POLL_MS = 1_000;

/** Two steps: what is taken and stopped, in words and numbers; then the name typed once more. */
export function ErasePerson({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTexts();
  const [confirming, setConfirming] = useState<ErasurePreview | null>(null);
  const [ordered, setOrdered] = useState<PersonRequest | null>(null);
  const preview = useQuery({
    queryKey: ['persons', person.id, 'erasure'],
    queryFn: ({ signal }) => api.get<ErasurePreview>(`/persons/${person.id}/erasure`, undefined, signal),
    enabled: ordered === null,
    staleTime: 0,
  });
  return (
    <Dialog
      opened
      onClose={onClose}
      title={<Text fw={650}>{t.rights.eraseTitle}</Text>}
      closeButtonProps={{ 'aria-label': t.common.close }}
    >
      {ordered !== null ? (
        <Erased ordered={ordered} />
      ) : confirming === null ? (
        <Loaded query={preview}>
          {(found) => <Consequence preview={found} onClose={onClose} onNext={() => setConfirming(found)} />}
        </Loaded>
      ) : (
        <LastStep person={person} preview={confirming} onBack={() => setConfirming(null)} onOrdered={setOrdered} />
      )}
    </Dialog>
  );
}

const TAKEN = ['addresses', 'memberships', 'links', 'consents', 'messages', 'aboutThem'] as const;

function Consequence({
  preview,
  onClose,
  onNext,
}: {
  preview: ErasurePreview;
  onClose: () => void;
  onNext: () => void;
}) {
  const { t, locale } = useTexts();
  const n = (value: number) => formatNumber(value, locale);
  const [hold] = preview.holds;
  return (
    <Stack>
      <div>
        <Text mb={4}>{t.rights.eraseTakes}</Text>
        <Bullets>
          {TAKEN.filter((name) => preview[name] > 0).map((name) => (
            <Bullets.Item key={name}>{t.rights.eraseCounts[name](n(preview[name]))}</Bullets.Item>
          ))}
        </Bullets>
      </div>
      {preview.waiting > 0 && <Text>{t.rights.eraseStops(n(preview.waiting))}</Text>}
      <Text>{t.rights.eraseKeeps}</Text>
      {hold && (
        <Note tone="amber" role="status">
          {t.rights.eraseHeld(hold.basis)}
        </Note>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t.common.cancel}
        </Button>
        <Button onClick={onNext} disabled={hold !== undefined}>
          {t.rights.eraseNext}
        </Button>
      </Group>
    </Stack>
  );
}

interface LastStepProps {
  person: Person;
  preview: ErasurePreview;
  onBack: () => void;
  onOrdered: (request: PersonRequest) => void;
}

function LastStep({ person, preview, onBack, onOrdered }: LastStepProps) {
  const { t } = useTexts();
  const [asked, setAsked] = useState<Asked>(NEW_ASKED);
  const [typed, setTyped] = useState('');
  const order = useMutation({
    mutationFn: () =>
      api.post<PersonRequest>(`/persons/${person.id}/erasure`, {
        ...asked,
        messages: preview.messages,
        confirmed: true,
      }),
    onSuccess: onOrdered,
  });
  const same = typed.trim().normalize('NFC').toLocaleLowerCase('vi') === person.fullName.toLocaleLowerCase('vi');
  return (
    <Stack>
      <AskedFields value={asked} onChange={setAsked} />
      <TextInput
        label={t.rights.eraseConfirm(person.fullName)}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        autoComplete="off"
        data-autofocus
      />
      {order.isError && <ErrorNote error={order.error} onRetry={onBack} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onBack}>
          {t.common.cancel}
        </Button>
        <Button color="red.9" onClick={() => order.mutate()} loading={order.isPending} disabled={!same}>
          {t.rights.eraseButton}
        </Button>
      </Group>
    </Stack>
  );
}

/** Carried out by a worker; the certificate is there once it is done. */
function Erased({ ordered }: { ordered: PersonRequest }) {
  const { t } = useTexts();
  const queryClient = useQueryClient();
  const { data: request = ordered } = useQuery({
    queryKey: ['requests', ordered.id],
    queryFn: async ({ signal }) => {
      const now = await api.get<PersonRequest>(`/requests/${ordered.id}`, undefined, signal);
      if (now.state === 'done') void queryClient.invalidateQueries({ queryKey: ['requests', 'list'] });
      return now;
    },
    refetchInterval: ({ state }) => (state.data?.state === 'done' ? false : POLL_MS),
  });
  if (request.state !== 'done')
    return (
      <Stack align="center">
        <Loading />
        <Text>{t.rights.erasing}</Text>
      </Stack>
    );
  return (
    <Stack>
      <Note tone="green" role="status">
        {t.rights.erased(request.number)}
      </Note>
      <Group justify="flex-end">
        <Button variant="default" component="a" href="/requests">
          {t.rights.toRequests}
        </Button>
        <Button component="a" href={apiUrl(`/requests/${request.id}/certificate`)} download>
          {t.rights.certificate}
        </Button>
      </Group>
    </Stack>
  );
}
