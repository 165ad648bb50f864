import { Button, Checkbox, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { formatNumber, localOf } from '../../format.js';
import { meQuery } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { ImportView } from '../../types.js';
import { Confirm } from '../../ui/confirm.js';
import { importQuery, renew } from './import-queries.js';

/** The number stands in the button; what else happens is said before the last click. Cells mended but not saved hold it. */
export function ApplyButton({ view, unsaved }: { view: ImportView; unsaved: boolean }) {
  const { t, locale } = useTexts();
  const queries = useQueryClient();
  const me = useQuery(meQuery);
  const [asking, setAsking] = useState(false);
  const [ending, setEnding] = useState(false);
  const [from, setFrom] = useState<string | null>(null);
  const number = (value: number) => formatNumber(value, locale);
  const { new: added, changed, bad, left } = view.summary!;
  const good = added + changed;
  const day = from ?? (me.data ? localOf(me.data.now).date : '');
  const label = bad > 0 ? t.imports.applyGood(number(good)) : t.imports.apply(number(good));
  const apply = useMutation({
    mutationFn: () =>
      api.post<ImportView>(`/imports/${view.id}/apply`, {
        onlyGood: bad > 0,
        ...(ending && { endLeft: day, left }),
      }),
    onSuccess: (next) => {
      setAsking(false);
      renew(queries, next);
    },
    // Who is left may have changed meanwhile: the number is shown as it is now.
    onError: () => queries.invalidateQueries({ queryKey: importQuery(view.id).queryKey }),
  });
  return (
    <>
      <Button onClick={() => setAsking(true)} disabled={unsaved || (good === 0 && left === 0)}>
        {label}
      </Button>
      <Confirm
        opened={asking}
        onClose={() => setAsking(false)}
        title={t.imports.applyTitle}
        body={t.imports.applyBody(number(added), number(changed))}
        button={label}
        onConfirm={() => apply.mutate()}
        busy={apply.isPending}
        error={apply.error}
        disabled={(good === 0 && !ending) || (ending && day === '')}
      >
        {bad > 0 && <Text>{t.imports.applyBad(number(bad))}</Text>}
        {left > 0 && (
          <Stack gap="xs">
            <Checkbox
              label={t.imports.leftEnd(number(left))}
              checked={ending}
              onChange={(event) => setEnding(event.currentTarget.checked)}
            />
            {ending && (
              <TextInput
                type="date"
                label={t.imports.leftFrom}
                value={day}
                onChange={(event) => setFrom(event.currentTarget.value)}
                maw={200}
              />
            )}
          </Stack>
        )}
      </Confirm>
    </>
  );
}
