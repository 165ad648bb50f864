import { Button, Code, CopyButton, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import QRCode from 'qrcode';
import { type SubmitEvent, useState } from 'react';
import { api } from '../../api.js';
import { useTexts } from '../../texts/index.js';
import type { FactorSecret } from '../../types.js';
import { fieldErrors } from '../../ui/field-errors.js';
import { ErrorNote } from '../../ui/page.js';
import { Note } from '../../ui/tone.js';
import { CodeInput } from './code-input.js';

interface EnrolProps {
  secret: FactorSecret;
  /** Where it was begun, and is confirmed below: on the way in, or within. */
  path: '/auth/login/enrolment' | '/auth/second-factor/enrolment';
  onDone: () => void;
}

/** Sets up a second step whose secret was made: picture, code, recovery codes. */
export function EnrolFactor({ secret, path, onDone }: EnrolProps) {
  const [codes, setCodes] = useState<string[] | null>(null);
  if (codes) return <RecoveryCodes codes={codes} onSaved={onDone} />;
  return <Scan secret={secret} path={path} onConfirmed={setCodes} />;
}

interface ScanProps {
  secret: FactorSecret;
  path: EnrolProps['path'];
  onConfirmed: (recoveryCodes: string[]) => void;
}
function Scan({ secret, path, onConfirmed }: ScanProps) {
  const { t } = useTexts();
  const picture = useQuery({
    queryKey: ['qr', secret.uri],
    queryFn: () => QRCode.toString(secret.uri, { type: 'svg', margin: 2 }),
    gcTime: 0,
  });
  const confirm = useMutation({
    mutationFn: (code: string) => api.post<{ recoveryCodes: string[] }>(`${path}/confirm`, { code }),
    onSuccess: ({ recoveryCodes }) => onConfirmed(recoveryCodes),
  });
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    confirm.mutate(String(new FormData(event.currentTarget).get('code')).trim());
  };
  const errors = fieldErrors(confirm.error, ['code']);
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text>{t.factor.scan}</Text>
        {picture.data && (
          <Group justify="center">
            <img
              src={`data:image/svg+xml,${encodeURIComponent(picture.data)}`}
              alt={t.factor.picture}
              width={200}
              height={200}
            />
          </Group>
        )}
        <div>
          <Text size="sm">{t.factor.orType}</Text>
          <Code data-testid="factor-secret" fz="md" style={{ wordBreak: 'break-word' }}>
            {secret.secret.match(/.{1,4}/g)?.join(' ')}
          </Code>
        </div>
        <Text>{t.factor.thenCode}</Text>
        {errors.rest ? <ErrorNote error={errors.rest} /> : null}
        <CodeInput error={errors.of('code')} />
        <Button type="submit" loading={confirm.isPending}>
          {t.entrance.confirm}
        </Button>
      </Stack>
    </form>
  );
}

/** Shown once; going on takes a word that they were saved. */
export function RecoveryCodes({ codes, onSaved }: { codes: string[]; onSaved: () => void }) {
  const { t } = useTexts();
  return (
    <Stack>
      <Note tone="amber" role="status">
        <strong>{t.factor.codesTitle}.</strong> {t.factor.codesHelp}
      </Note>
      <SimpleGrid cols={2} component="ul" p={0} m={0} style={{ listStyle: 'none' }} data-testid="recovery-codes">
        {codes.map((code) => (
          <li key={code}>
            <Code fz="md">{code}</Code>
          </li>
        ))}
      </SimpleGrid>
      <Group justify="space-between">
        <CopyButton value={codes.join('\n')}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? t.admin.copied : t.factor.copyCodes}
            </Button>
          )}
        </CopyButton>
        <Button onClick={onSaved}>{t.factor.codesSaved}</Button>
      </Group>
    </Stack>
  );
}
