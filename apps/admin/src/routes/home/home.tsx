import './home.css';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { longDate } from '../../format.js';
import { useAtSchool, useCan, useMe, useNow } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import { Icon } from '../../ui/icons.js';
import { Loaded, Page, Section } from '../../ui/page.js';
import { campaignsQuery } from '../campaigns/queries.js';
import type { WantedPart } from '../parts/part-wants.js';
import { useWantedParts } from '../parts/use-wanted-parts.js';
import { FirstSteps } from './first-steps.js';
import { homeQuery, targetsQuery } from './home-queries.js';
import { Needs } from './needs.js';
import { Targets } from './targets.js';
import { Today } from './today.js';
import { UnderWay } from './under-way.js';
import { Week } from './week.js';

/** This week at a glance: what is sent today, what waits for the reader, how far the year is. */
export function HomePage() {
  const { t, locale } = useTexts();
  const me = useMe();
  const can = useCan();
  const now = useNow();
  const home = useQuery(homeQuery);
  const campaigns = useQuery({ ...campaignsQuery(), refetchInterval: 15_000 });
  const targets = useQuery(targetsQuery);
  const atSchool = useAtSchool();
  const parts = useWantedParts();
  const needs = (
    <Section key="needs" title={t.home.needsYou}>
      <Loaded query={home}>
        {(view) => (
          <Loaded query={campaigns}>
            {({ items }) => <Needs campaigns={items} home={view} parts={parts ?? []} />}
          </Loaded>
        )}
      </Loaded>
    </Section>
  );
  const guide = home.data && campaigns.data && <FirstSteps home={home.data} campaigns={campaigns.data.items} />;
  const today = (
    <Section key="today" title={t.home.today}>
      <Loaded query={home}>{({ sends }) => <Today sends={sends} />}</Loaded>
    </Section>
  );
  return (
    <Page
      title={t.home.title}
      intro={t.home.greeting(me.user.name, longDate(now, locale))}
      actions={<HomeAction part={parts?.[0]} />}
    >
      {!atSchool && guide}
      <div className="columns">
        <div>
          {/* Whoever decides, and a school, is asked first; whoever sends sees first what leaves today. */}
          {can('campaign.approve') || atSchool ? [needs, today] : [today, needs]}
          <Section title={t.home.underWay}>
            <Loaded query={campaigns}>{({ items }) => <UnderWay campaigns={items} />}</Loaded>
          </Section>
        </div>
        <div>
          <Loaded query={targets}>
            {(list) =>
              list.items.length > 0 && (
                <Section title={t.home.targets(list.year)}>
                  <Targets list={list} />
                </Section>
              )
            }
          </Loaded>
          <Section title={t.home.week}>
            <Loaded query={home}>{({ sends }) => <Week sends={sends} />}</Loaded>
          </Section>
        </div>
      </div>
      {atSchool && guide}
    </Page>
  );
}

/** A school that is asked for something does that first; everybody else begins a campaign. */
function HomeAction({ part }: { part: WantedPart | undefined }) {
  const { t } = useTexts();
  const can = useCan();
  if (part) {
    return (
      <Button component={Link} to={`/my-school/${part.task.campaignId}`} data-testid="home-part">
        {t.parts.toDoShort[part.want]}
      </Button>
    );
  }
  if (!can('campaign.write')) return null;
  return (
    <Button component={Link} to="/campaigns/new" leftSection={<Icon name="plus" />}>
      {t.campaigns.create}
    </Button>
  );
}
