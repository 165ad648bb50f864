import { Button, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiError, api } from '../../api.js';
import { formatNumber } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { PreviewedDraft, Template, WrittenContent } from '../../types.js';
import { Confirm } from '../../ui/confirm.js';
import { toast } from '../../ui/toast.js';
import { Note } from '../../ui/tone.js';
import type { useAutosave } from './autosave.js';
import type { Tab } from './derive.js';

interface PublishProps {
  template: Template;
  content: WrittenContent;
  autosave: ReturnType<typeof useAutosave>;
  problems: PreviewedDraft['problems'];
  onAsk: () => void;
}

/** A new version; what stands against it is said first, and what it means for campaigns that use it. */
export function Publish({ template, content, autosave, problems, onAsk }: PublishProps) {
  const { t, locale } = useTexts();
  const w = t.templates;
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [opened, setOpened] = useState(false);
  const publish = useMutation({
    mutationFn: async () => {
      // A save on its way would come after the version and leave a draft behind.
      if (!(await autosave.save())) throw new ApiError(0, 'notSaved', w.notSaved);
      return api.post<Template>(`/templates/${template.key}/versions`, { version: template.version, content });
    },
    onSuccess: async ({ key, version }) => {
      toast(w.published(formatNumber(version, locale)), t);
      await navigate({ to: '/templates/$key', params: { key } });
      await queryClient.invalidateQueries({ queryKey: ['templates'] });
    },
    onError: (error) => {
      if (error instanceof ApiError && error.code === 'template.invalid') {
        setOpened(false);
        onAsk();
      }
    },
  });
  const ask = () => {
    onAsk();
    if (problems.length === 0) setOpened(true);
  };
  const unread = content.derived.map((channel) => w.tabs[channel as Tab] ?? t.channels[channel]);
  return (
    <>
      <Button onClick={ask}>{w.publish}</Button>
      <Confirm
        opened={opened}
        onClose={() => setOpened(false)}
        title={w.publishTitle}
        body={w.publishBody(formatNumber(template.version + 1, locale))}
        button={w.publish}
        onConfirm={() => publish.mutate()}
        busy={publish.isPending}
        error={publish.error}
      >
        {template.openSteps > 0 && <Text>{w.usedBy(formatNumber(template.openSteps, locale))}</Text>}
        {unread.length > 0 && <Note tone="amber">{w.unread(unread.join(', '))}</Note>}
      </Confirm>
    </>
  );
}
