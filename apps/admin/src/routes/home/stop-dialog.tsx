import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../api.js';
import { formatNumber } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { HomeSend } from '../../types.js';
import { Confirm } from '../../ui/confirm.js';
import { toast } from '../../ui/toast.js';
import { matrixQuery } from '../campaigns/queries.js';

/** Pauses the campaign of a send, after saying who has it already and who will not get it. */
export function StopDialog({ send, onClose }: { send: HomeSend; onClose: () => void }) {
  const { t, locale } = useTexts();
  const queryClient = useQueryClient();
  const matrix = useQuery({ ...matrixQuery(send.campaignId), staleTime: 0 });
  const stop = useMutation({
    mutationFn: () => api.post(`/campaigns/${send.campaignId}/pause`),
    onSuccess: () => {
      toast(t.actions.done.pause, t);
      onClose();
    },
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: ['home'] }),
        queryClient.invalidateQueries({ queryKey: ['campaigns'] }),
      ]),
  });
  const total = matrix.data?.total;
  const number = (value: number) => formatNumber(value, locale);
  const started = total !== undefined && total.members > 0;
  const body = started
    ? t.actions.pauseBody(number(total.members - total.pending), number(total.pending))
    : t.actions.pauseScheduled;
  return (
    <Confirm
      opened
      onClose={onClose}
      title={`${t.actions.pauseTitle}: ${send.campaignName}`}
      body={matrix.isLoading ? t.preview.counting : body}
      button={started ? t.actions.pauseButton(number(total.pending)) : t.actions.pause}
      onConfirm={() => stop.mutate()}
      busy={stop.isPending}
      error={stop.error}
      disabled={matrix.isLoading}
    />
  );
}
