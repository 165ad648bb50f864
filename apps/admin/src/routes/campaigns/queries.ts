import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api.js';
import type {
  Campaign,
  CampaignCheck,
  CampaignWithSteps,
  HistoryEntry,
  List,
  Live,
  Matrix,
  OutletPost,
  Plan,
  Playbook,
  Reach,
  ResendPreview,
  SampleRecipient,
  StepPreview,
  TemplateSummary,
  Timeline,
} from '../../types.js';

/** Everything about one campaign lies under this key, so that one call refreshes it. */
export const campaignKey = (id: string) => ['campaigns', id] as const;

export const campaignsQuery = () =>
  queryOptions({
    queryKey: ['campaigns'],
    queryFn: ({ signal }) => api.get<List<Campaign>>('/campaigns', { limit: 200 }, signal),
  });
export const campaignQuery = (id: string) =>
  queryOptions({
    queryKey: campaignKey(id),
    queryFn: ({ signal }) => api.get<CampaignWithSteps>(`/campaigns/${id}`, undefined, signal),
  });
/** `version`: the one on the reader's screen. What is planned, counted and previewed belongs to it, and is asked anew for another. */
export const planQuery = (id: string, version: number) =>
  queryOptions({
    queryKey: [...campaignKey(id), 'plan', version],
    queryFn: ({ signal }) => api.get<Plan>(`/campaigns/${id}/plan`, undefined, signal),
  });
export const checkQuery = (id: string, version: number) =>
  queryOptions({
    queryKey: [...campaignKey(id), 'check', version],
    queryFn: ({ signal }) => api.get<CampaignCheck>(`/campaigns/${id}/check`, undefined, signal),
  });
export const previewQuery = (id: string, version: number, stepId: string, personId?: string) =>
  queryOptions({
    queryKey: [...campaignKey(id), 'preview', version, stepId, personId ?? ''],
    queryFn: ({ signal }) => api.get<StepPreview>(`/campaigns/${id}/steps/${stepId}/preview`, { personId }, signal),
    staleTime: 60_000,
  });
export const recipientsQuery = (id: string, version: number, stepId: string) =>
  queryOptions({
    queryKey: [...campaignKey(id), 'recipients', version, stepId],
    queryFn: ({ signal }) =>
      api.get<List<SampleRecipient>>(`/campaigns/${id}/steps/${stepId}/recipients`, { limit: 20 }, signal),
  });
export const runsQuery = (id: string) =>
  queryOptions({
    queryKey: [...campaignKey(id), 'runs'],
    queryFn: ({ signal }) => api.get<List<Live['runs'][number]>>(`/campaigns/${id}/runs`, undefined, signal),
  });
export const matrixQuery = (id: string, runId?: string) =>
  queryOptions({
    queryKey: [...campaignKey(id), 'matrix', runId ?? ''],
    queryFn: ({ signal }) => api.get<Matrix>(`/campaigns/${id}/matrix`, { runId }, signal),
  });
export const reachQuery = (id: string) =>
  queryOptions({
    queryKey: [...campaignKey(id), 'reach'],
    queryFn: ({ signal }) => api.get<Reach>(`/campaigns/${id}/reach`, undefined, signal),
  });
export const timelineQuery = (id: string) =>
  queryOptions({
    queryKey: [...campaignKey(id), 'timeline'],
    queryFn: ({ signal }) => api.get<Timeline>(`/campaigns/${id}/timeline`, undefined, signal),
  });
export const resendQuery = (campaignId: string, runId: string, kind: ResendPreview['kind']) =>
  queryOptions({
    queryKey: [...campaignKey(campaignId), 'resend', runId, kind],
    queryFn: ({ signal }) => api.get<ResendPreview>(`/runs/${runId}/resend`, { kind }, signal),
  });
export const outletsQuery = (id: string) =>
  queryOptions({
    queryKey: [...campaignKey(id), 'outlets'],
    queryFn: ({ signal }) => api.get<List<OutletPost>>(`/campaigns/${id}/outlets`, undefined, signal),
  });
export const historyQuery = (id: string) =>
  queryOptions({
    queryKey: [...campaignKey(id), 'history'],
    queryFn: ({ signal }) => api.get<List<HistoryEntry>>(`/campaigns/${id}/history`, undefined, signal),
  });
export const playbooksQuery = queryOptions({
  queryKey: ['playbooks'],
  queryFn: ({ signal }) => api.get<List<Playbook>>('/playbooks', undefined, signal),
  staleTime: 300_000,
});
export const templatesQuery = queryOptions({
  queryKey: ['templates'],
  queryFn: ({ signal }) => api.get<List<TemplateSummary>>('/templates', undefined, signal),
  staleTime: 300_000,
});
