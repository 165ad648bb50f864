import { Button, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTexts } from '../texts/index.js';
import { Dialog } from './dialog.js';
import { ErrorNote } from './page.js';

interface ConfirmProps {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** What will happen, in words and numbers. */
  body: ReactNode;
  /** Names the act, never "OK". */
  button: string;
  onConfirm: () => void;
  busy: boolean;
  error: unknown;
  danger?: boolean;
  disabled?: boolean;
  children?: ReactNode;
}

/** Asks before something that has consequences. */
export function Confirm(props: ConfirmProps) {
  const { t } = useTexts();
  return (
    <Dialog
      opened={props.opened}
      onClose={props.onClose}
      title={<Text fw={650}>{props.title}</Text>}
      closeButtonProps={{ 'aria-label': t.common.close }}
    >
      <Stack>
        <Text>{props.body}</Text>
        {props.children}
        {props.error ? <ErrorNote error={props.error} /> : null}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={props.onClose}>
            {t.common.cancel}
          </Button>
          <Button
            color={props.danger ? 'red.9' : undefined}
            onClick={props.onConfirm}
            loading={props.busy}
            disabled={props.disabled}
          >
            {props.button}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
