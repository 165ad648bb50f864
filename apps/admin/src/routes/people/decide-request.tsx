import { Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { useTexts } from '../../texts/index.js';
import type { PersonRequest } from '../../types.js';
import { Confirm } from '../../ui/confirm.js';

export type RequestAct = 'answer' | 'extend' | 'finish' | 'refuse';

interface Props {
  request: PersonRequest;
  act: RequestAct;
  onClose: () => void;
}

/** One act on a request, with the words that go on record with it. */
export function DecideRequest({ request, act, onClose }: Props) {
  const { t } = useTexts();
  const queryClient = useQueryClient();
  const [words, setWords] = useState(act === 'extend' ? '' : request.answer);
  const decide = useMutation({
    mutationFn: () => {
      if (act === 'answer') return api.post(`/requests/${request.id}/answer`, { answer: words });
      if (act === 'extend') return api.post(`/requests/${request.id}/extend`, { reason: words });
      const outcome = act === 'finish' ? 'done' : 'refused';
      return api.post(`/requests/${request.id}/close`, { outcome, answer: words });
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['requests'] });
      onClose();
    },
  });
  const texts = {
    answer: [t.rights.answerTitle, t.rights.answer, t.rights.answerHelp],
    extend: [t.rights.extendTitle, t.rights.extend, t.rights.extendBody],
    finish: [t.rights.finishTitle, t.rights.finish, t.rights.finishHelp],
    refuse: [t.rights.refuseTitle, t.rights.refuse, t.rights.refuseHelp],
  } as const;
  const [title, button, help] = texts[act];
  return (
    <Confirm
      opened
      onClose={onClose}
      title={title}
      body={`${request.number}: ${t.rights.kinds[request.kind] ?? ''}, ${request.personName}`}
      button={button}
      onConfirm={() => decide.mutate()}
      busy={decide.isPending}
      error={decide.error}
      danger={act === 'refuse'}
      disabled={words.trim().length < 3}
    >
      <Textarea
        label={act === 'extend' ? t.rights.reason : t.rights.answer}
        description={help}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
        required
        autosize
        minRows={3}
        data-autofocus
      />
    </Confirm>
  );
}
