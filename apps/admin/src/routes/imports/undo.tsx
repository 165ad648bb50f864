import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { useTexts } from '../../texts/index.js';
import type { ImportView } from '../../types.js';
import { Confirm } from '../../ui/confirm.js';
import { renew } from './import-queries.js';

/** Puts everything back; when others have changed some of it since, only the rest, and only when asked again. */
export function UndoButton({ view }: { view: ImportView }) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const touched = view.failure?.code === 'import.touched';
  const label = touched ? t.imports.undoRest : t.imports.undo;
  const undo = useMutation({
    mutationFn: () => api.post<ImportView>(`/imports/${view.id}/undo`, { leaveTouched: touched }),
    onSuccess: (next) => {
      setAsking(false);
      renew(queries, next);
    },
  });
  return (
    <>
      <Button variant="default" onClick={() => setAsking(true)}>
        {label}
      </Button>
      <Confirm
        opened={asking}
        onClose={() => setAsking(false)}
        title={t.imports.undoTitle}
        body={t.imports.undoBody}
        button={label}
        onConfirm={() => undo.mutate()}
        busy={undo.isPending}
        error={undo.error}
        danger
      />
    </>
  );
}
