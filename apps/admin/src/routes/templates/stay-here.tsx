import { Button, Group, Stack, Text } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import { useState } from 'react';
import { useTexts } from '../../texts/index.js';
import { Dialog } from '../../ui/dialog.js';
import type { useAutosave } from './autosave.js';

/** Asks before words are lost; what was saved is safe and needs no question. */
export function StayHere({ autosave }: { autosave: ReturnType<typeof useAutosave> }) {
  const { t } = useTexts();
  const w = t.templates;
  const blocker = useBlocker({
    shouldBlockFn: () => autosave.unsaved,
    enableBeforeUnload: () => autosave.unsaved,
    withResolver: true,
  });
  const [busy, setBusy] = useState(false);
  if (blocker.status !== 'blocked') return null;
  return (
    <Dialog opened onClose={blocker.reset} title={w.leaveTitle} closeButtonProps={{ 'aria-label': t.common.close }}>
      <Stack>
        <Text>{w.leaveBody}</Text>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={blocker.reset}>
            {w.stay}
          </Button>
          <Button
            variant="default"
            onClick={() => {
              autosave.forget();
              blocker.proceed();
            }}
          >
            {w.leaveWithout}
          </Button>
          <Button
            loading={busy}
            onClick={async () => {
              setBusy(true);
              const saved = await autosave.save();
              setBusy(false);
              if (saved) blocker.proceed();
              else blocker.reset();
            }}
          >
            {w.saveAndLeave}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
