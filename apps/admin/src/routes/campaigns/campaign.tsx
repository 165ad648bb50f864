import { Box } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useParams } from '@tanstack/react-router';
import { longDate } from '../../format.js';
import { useCan } from '../../session.js';
import { inLocale, useTexts } from '../../texts/index.js';
import type { CampaignWithSteps } from '../../types.js';
import { LoadedPage, Page } from '../../ui/page.js';
import { CampaignStateBadge, Note } from '../../ui/tone.js';
import { alertsOfCampaignQuery } from '../alerts/alert-queries.js';
import { CampaignActions } from './actions.js';
import { campaignQuery, playbooksQuery } from './queries.js';
import { RollForward } from './roll-forward.js';
import { TakeBack } from './take-back.js';

const DECIDED = ['scheduled', 'running', 'paused', 'done', 'cancelled'];

/** Head and tabs of one campaign. */
export function CampaignPage() {
  const { id } = useParams({ from: '/shell/campaigns/$id' });
  const query = useQuery({ ...campaignQuery(id), refetchInterval: 15_000 });
  return <LoadedPage query={query}>{(campaign) => <Head key={id} campaign={campaign} />}</LoadedPage>;
}

function Head({ campaign }: { campaign: CampaignWithSteps }) {
  const { t, locale } = useTexts();
  const { data: playbooks } = useQuery(playbooksQuery);
  const playbook = playbooks?.items.find(({ key }) => key === campaign.playbookKey);
  return (
    <Page
      title={campaign.name}
      aside={<CampaignStateBadge state={campaign.state} />}
      intro={
        <>
          {t.campaign.anchorIs(longDate(campaign.anchorDate, locale))} · {campaign.unitName}
          {playbook && <> · {t.campaign.fromPlaybook(inLocale(playbook.title, locale))}</>}
        </>
      }
      actions={campaign.own && <CampaignActions campaign={campaign} />}
      seldom={campaign.own && <RollForward campaign={campaign} />}
    >
      {campaign.state === 'draft' && campaign.returnNote && (
        <Note tone="amber" icon="pencil">
          <strong>{t.campaign.returned}.</strong> {campaign.returnNote}
        </Note>
      )}
      {campaign.state === 'paused' && (
        <Note tone="amber" icon="pause">
          <strong>{t.campaign.paused}.</strong> {t.campaign.pausedBy[campaign.pauseCode] ?? ''}
          {campaign.pauseCode === 'errorThreshold' && <WhyPausedItself campaignId={campaign.id} />}
        </Note>
      )}
      <TakeBack campaign={campaign} />
      <Tabs campaign={campaign} />
      <Outlet />
    </Page>
  );
}

/** The numbers and what to do, as the alert of it tells them. */
function WhyPausedItself({ campaignId }: { campaignId: string }) {
  const { data } = useQuery(alertsOfCampaignQuery(campaignId));
  const alert = data?.items.find(({ kind }) => kind === 'runPausedItself');
  if (!alert) return null;
  return (
    <>
      {' '}
      {alert.detail} {alert.advice}
    </>
  );
}

function Tabs({ campaign }: { campaign: CampaignWithSteps }) {
  const { t } = useTexts();
  const can = useCan();
  const { id } = campaign;
  const parts =
    campaign.own && (campaign.state === 'draft' || campaign.steps.some(({ openParts }) => openParts !== null));
  const decided = DECIDED.includes(campaign.state) && can('report.read');
  const checks = campaign.state === 'draft' || campaign.state === 'submitted' || campaign.awaitingSteps > 0;
  return (
    <Box component="nav" aria-label={campaign.name} className="tabs">
      <Link className="tab" to="/campaigns/$id" params={{ id }} activeOptions={{ exact: true }}>
        {t.campaign.tabs.plan}
      </Link>
      {parts && (
        <Link className="tab" to="/campaigns/$id/parts" params={{ id }}>
          {t.parts.tab}
        </Link>
      )}
      {checks && (
        <Link className="tab" to="/campaigns/$id/check" params={{ id }}>
          {t.check.tab}
        </Link>
      )}
      {decided && (
        <>
          <Link className="tab" to="/campaigns/$id/progress" params={{ id }}>
            {t.campaign.tabs.progress}
          </Link>
          <Link className="tab" to="/campaigns/$id/matrix" params={{ id }}>
            {t.campaign.tabs.matrix}
          </Link>
          <Link className="tab" to="/campaigns/$id/outlets" params={{ id }}>
            {t.campaign.tabs.outlets}
          </Link>
        </>
      )}
      <Link className="tab" to="/campaigns/$id/history" params={{ id }}>
        {t.campaign.tabs.history}
      </Link>
    </Box>
  );
}
