import './trial-inbox.css';
import { SegmentedControl, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { capitalised, formatNumber, longMoment } from '../../format.js';
import { useMe } from '../../session.js';
import { useTexts } from '../../texts/index.js';
import type { TrialInbox, TrialMessage } from '../../types.js';
import { Empty, Loaded, Page } from '../../ui/page.js';
import { ToneBadge } from '../../ui/tone.js';

/** How often an open page looks for new messages, milliseconds. */
const EVERY = 3_000;

/** What recipients would have in their hands while everything goes to the sandbox. */
export function TrialInboxPage() {
  const { t } = useTexts();
  const { sandbox } = useMe();
  return (
    <Page title={t.trial.title} intro={sandbox ? t.trial.intro : undefined}>
      {sandbox ? <Messages /> : <Empty title={t.trial.over} />}
    </Page>
  );
}

function Messages() {
  const { t } = useTexts();
  const [only, setOnly] = useState<'all' | 'tests'>('all');
  const query = useQuery({
    queryKey: ['trial-inbox'],
    queryFn: ({ signal }) => api.get<TrialInbox>('/trial-inbox', undefined, signal),
    refetchInterval: EVERY,
  });
  return (
    <Loaded query={query}>
      {({ items }) => {
        if (items.length === 0) return <Empty title={t.trial.empty} help={t.trial.emptyHelp} />;
        const shown = items.filter(({ test }) => only === 'all' || test);
        return (
          <>
            <SegmentedControl
              aria-label={t.trial.filter}
              value={only}
              onChange={(value) => setOnly(value as 'all' | 'tests')}
              data={[
                { value: 'all', label: t.trial.all },
                { value: 'tests', label: t.trial.onlyTests },
              ]}
              style={{ alignSelf: 'flex-start' }}
            />
            {shown.length === 0 && <Empty title={t.trial.noneHere} help={t.trial.emptyHelp} />}
            <ul className="plain-list trial-messages">
              {shown.map((message) => (
                <Message key={`${message.at}${message.to}${message.text}`} message={message} />
              ))}
            </ul>
          </>
        );
      }}
    </Loaded>
  );
}

function Message({ message }: { message: TrialMessage }) {
  const { t, locale } = useTexts();
  const { channel, recipient, to, test, at, subject, text, parts, sender } = message;
  return (
    <li className="trial-message">
      <div className="trial-head">
        <Text fw={600}>{recipient || t.trial.toTester}</Text>
        {test && (
          <ToneBadge tone="violet" icon="check">
            {t.trial.test}
          </ToneBadge>
        )}
      </div>
      <Text size="sm" c="dimmed">
        {capitalised(t.channels[channel])} · {to}
      </Text>
      <div className="trial-bubble">
        {/* Of the others the sender is a number of ours that no recipient sees. */}
        {channel === 'sms' && <span className="trial-sender">{sender}</span>}
        {subject && <strong>{subject}</strong>}
        <span>{text}</span>
      </div>
      <Text size="sm" c="dimmed">
        {capitalised(longMoment(at, locale))}
        {parts !== undefined && parts > 1 && ` · ${t.trial.parts(formatNumber(parts, locale))}`}
      </Text>
    </li>
  );
}
