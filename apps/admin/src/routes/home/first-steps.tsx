import { Button, Progress } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api.js';
import { formatNumber } from '../../format.js';
import { instanceQuery, useCan, useMaySetForAll, useMe } from '../../session.js';
import { type Texts, useTexts } from '../../texts/index.js';
import type { Campaign, FactorView, HomeView, List, User } from '../../types.js';
import { Icon } from '../../ui/icons.js';
import { useFirstMarks } from './first-marks.js';

/** Here the next step stands alone until all are asked for: the day's work lies below. */
const PHONE = '(max-width: 47.99em)';

interface FirstStep {
  key: keyof Texts['first']['steps'];
  done: boolean;
  to: string;
}

/** The way from an empty installation to the first test on one's own phone; knows what is done, and can be put away. */
export function FirstSteps({ home, campaigns }: { home: HomeView; campaigns: Campaign[] }) {
  const { t, locale } = useTexts();
  const { marks, mark } = useFirstMarks();
  const phone = useMediaQuery(PHONE, undefined, { getInitialValueInEffect: false });
  const [whole, setWhole] = useState(false);
  const steps = useSteps(home, campaigns);
  const done = steps.filter((step) => step.done).length;
  if (marks.includes('hidden') || steps.length === 0 || done === steps.length) return null;
  const next = steps.find((step) => !step.done);
  const folded = phone && !whole;
  return (
    <section className="first" aria-labelledby="first-title">
      <div className="first-head">
        <div>
          <h2 id="first-title">{t.first.title}</h2>
          <p>{t.first.help}</p>
        </div>
        <Button variant="subtle" size="compact-sm" onClick={() => mark('hidden')}>
          {t.first.hide}
        </Button>
      </div>
      <div className="first-progress">
        <Progress value={(done / steps.length) * 100} aria-hidden="true" />
        <span>{t.first.done(formatNumber(done, locale), formatNumber(steps.length, locale))}</span>
      </div>
      <ol className="first-steps">
        {steps.map((step, index) => (
          <li hidden={folded && step !== next} key={step.key} data-done={step.done} data-next={step === next}>
            <span className="first-mark" aria-hidden="true">
              {step.done ? <Icon name="check" size={15} /> : formatNumber(index + 1, locale)}
            </span>
            <span>
              <Link to={step.to}>{t.first.steps[step.key]}</Link>
              {step.done ? (
                <span className="first-done">{t.first.stepDone}</span>
              ) : (
                <span className="first-help">{t.first.helps[step.key]}</span>
              )}
            </span>
          </li>
        ))}
      </ol>
      {folded && (
        <Button variant="subtle" size="compact-sm" mt="xs" onClick={() => setWhole(true)}>
          {t.first.whole(formatNumber(steps.length, locale))}
        </Button>
      )}
    </section>
  );
}

/** The steps that this reader may take here, in order. */
function useSteps({ firstSteps }: HomeView, campaigns: Campaign[]): FirstStep[] {
  const can = useCan();
  const { marks } = useFirstMarks();
  const { sandbox, user } = useMe();
  const atTheTop = useMaySetForAll('user.write');
  const factor = useQuery({
    queryKey: ['second-factor'],
    queryFn: ({ signal }) => api.get<FactorView>('/auth/second-factor', undefined, signal),
  });
  const users = useQuery({
    queryKey: ['users'],
    queryFn: ({ signal }) => api.get<List<User>>('/users', undefined, signal),
    enabled: can('user.read'),
  });
  const instance = useQuery(instanceQuery);
  const plans = can('campaign.write');
  const own = campaigns.find(({ createdBy, state }) => createdBy?.id === user.id && state === 'draft');
  const ownPath = own ? `/campaigns/${own.id}` : '/campaigns';
  const sample = instance.data?.sample === true;
  const invited = users.data?.items.some(({ invitation }) => invitation !== null) === true;
  const all: (FirstStep & { shown: boolean })[] = [
    { key: 'factor', done: factor.data?.on === true, to: '/profile', shown: factor.data !== undefined },
    { key: 'look', done: marks.includes('look'), to: '/people', shown: sample && can('person.read') },
    { key: 'campaign', done: firstSteps.campaign, to: '/campaigns/new', shown: plans },
    { key: 'preview', done: marks.includes('preview') || firstSteps.test, to: ownPath, shown: plans },
    { key: 'test', done: firstSteps.test, to: ownPath, shown: plans },
    {
      key: 'inbox',
      done: firstSteps.test && marks.includes('inbox'),
      to: '/trial-inbox',
      shown: plans && sandbox && can('person.read'),
    },
    { key: 'colleague', done: invited, to: '/users', shown: can('user.write') },
    { key: 'people', done: firstSteps.people, to: '/imports', shown: can('person.write') },
    { key: 'leave', done: false, to: '/leave-demo', shown: sample && atTheTop && can('account.write') },
  ];
  // A look round is no guide: whoever only reads, or only approves, is not sent on one.
  if (!plans && !can('user.write')) return [];
  return all.filter(({ shown }) => shown);
}
