import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api.js';
import type { Locale } from '../../texts/index.js';
import type {
  Channel,
  List,
  PreviewedDraft,
  Template,
  TemplateField,
  TemplateRecipient,
  TemplateSummary,
  TemplateVersion,
  WrittenContent,
} from '../../types.js';

export const shelfQuery = queryOptions({
  queryKey: ['templates', 'all'],
  queryFn: ({ signal }) => api.get<List<TemplateSummary>>('/templates', { all: true }, signal),
});
export const templateQuery = (key: string) =>
  queryOptions({
    queryKey: ['templates', 'one', key],
    queryFn: ({ signal }) => api.get<Template>(`/templates/${key}`, undefined, signal),
  });
/** As it was when the writing began: nothing changes under the writer's hands, and nothing old is taken up again. */
export const writingQuery = (key: string) =>
  queryOptions({ ...templateQuery(key), queryKey: ['writing', key], staleTime: Number.POSITIVE_INFINITY, gcTime: 0 });
export const versionQuery = (key: string, version: number) =>
  queryOptions({
    queryKey: ['templates', 'one', key, 'version', version],
    queryFn: ({ signal }) => api.get<TemplateVersion>(`/templates/${key}/versions/${version}`, undefined, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
export const fieldsQuery = (locale: Locale) =>
  queryOptions({
    queryKey: ['template-fields', locale],
    queryFn: ({ signal }) => api.get<List<TemplateField>>('/template-fields', undefined, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
export const recipientsQuery = ({ audience, per }: Pick<WrittenContent, 'audience' | 'per'>) =>
  queryOptions({
    queryKey: ['templates', 'recipients', audience, per],
    queryFn: ({ signal }) => api.post<List<TemplateRecipient>>('/templates/recipients', { audience, per }, { signal }),
    staleTime: 300_000,
  });
export const previewQuery = (content: WrittenContent, personId: string | undefined, locale: Locale) =>
  queryOptions({
    queryKey: ['templates', 'preview', content, personId ?? '', locale],
    queryFn: ({ signal }) => api.post<PreviewedDraft>('/templates/preview', { content, personId }, { signal }),
    staleTime: 60_000,
  });
/** How many of these groups can be written to when this channel is the only one. */
export const countQuery = (audience: WrittenContent['audience'], channel: Channel) =>
  queryOptions({
    queryKey: ['audiences', 'count', audience, channel],
    queryFn: async ({ signal }) => {
      const rule = { include: [{ groups: audience }] };
      const counts = await api.post<{ byChannel: { n: number }[] }>(
        '/audiences/count',
        { rule, channels: [channel] },
        { signal },
      );
      return counts.byChannel.reduce((sum, { n }) => sum + n, 0);
    },
    staleTime: 300_000,
  });

/** What a stored template says, as the editor and the preview take it. */
export function contentOf(template: Template): WrittenContent {
  const { title, audience, topic, legalClass, legalReason, per, purpose, variants } = template;
  return { title, audience, topic, legalClass, legalReason, per, purpose, variants, derived: [] } as WrittenContent;
}
