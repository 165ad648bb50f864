import { randomBytes } from 'node:crypto';
import type { AloneWorld, LaidCampaign } from './world.js';

interface Asked {
  readonly world: AloneWorld;
  readonly campaign: LaidCampaign;
}

/** Why one person can't send by this route. It is walked with `body`; with `apart` it is left out of the walk, and why. */
export interface Alone {
  readonly why: string;
  readonly body?: (asked: Asked) => unknown;
  readonly apart?: string;
}

const of = (why: string, ...routes: string[]): Record<string, Alone> =>
  Object.fromEntries(routes.map((route) => [route.replace(' ', ' /api/v1'), { why }]));
const tried = (route: string, why: string, body: (asked: Asked) => unknown): Record<string, Alone> => ({
  [route.replace(' ', ' /api/v1')]: { why, body },
});
const left = (why: string, apart: string, ...routes: string[]): Record<string, Alone> =>
  Object.fromEntries(routes.map((route) => [route.replace(' ', ' /api/v1'), { why, apart }]));

const CAMPAIGN = '/campaigns/:id';
const STEP = `${CAMPAIGN}/steps/:stepId`;
const VERSION = { version: 1 };
const newUser = () => ({
  ...{ name: 'Người Thứ Hai', role: 'approver' },
  email: `${randomBytes(6).toString('hex')}@d.vn`,
});

/** Every route that writes. A new one stands here with its reason before the test passes again. */
export const ALONE: Readonly<Record<string, Alone>> = {
  // What decides about sending: tried with what would work for a second person.
  ...tried(`POST ${CAMPAIGN}/submit`, 'waits for a second person', () => ({})),
  ...tried(`POST ${CAMPAIGN}/approve`, 'never by who wrote or submitted it', () => VERSION),
  ...tried(`POST ${STEP}/approve`, 'never by who wrote or submitted it', () => VERSION),
  ...tried(`POST ${CAMPAIGN}/budget`, 'asks only', () => ({ amount: 9000 })),
  ...tried(`POST ${CAMPAIGN}/budget/approve`, 'never by who asked, wrote or submitted', () => ({ amount: 5000 })),
  ...tried('POST /runs/:id/resend', 'an author’s re-send waits for a second person', () => ({ kind: 'failed' })),
  ...tried('POST /runs/:id/pilot', 'lets go what two persons approved', () => ({ decision: 'continue' })),
  ...tried(`POST ${STEP}/test`, 'to the own verified address only', () => ({ channel: 'sms' })),
  ...tried(`PATCH ${STEP}`, 'a change after the approval waits for one', () => ({ ...VERSION, offsetDays: -3 })),
  ...tried(`POST ${CAMPAIGN}/roll-forward`, 'makes a draft', () => ({ anchorDate: '2091-10-10' })),
  ...tried('POST /delegations', 'never to oneself; and each approval looks at both', ({ world }) => ({
    ...{ toUserId: world.author, fromDay: '2020-01-01', untilDay: '2099-01-01' },
  })),
  ...tried('POST /users', 'who made the other’s link is one person with them', newUser),
  ...tried('PATCH /users/:id', 'what one wrote stays one’s own in every role', () => ({ role: 'approver' })),
  ...tried('POST /api-keys', 'keys never approve, and what they write is their maker’s', () => ({
    ...{ name: 'k', permissions: ['campaign.read', 'campaign.write'] },
  })),
  ...tried('PUT /instance/approval-rule', 'says who is the second person, never that one is enough', () => ({
    ...{ officeAbovePeople: 1_000_000, officeAboveCost: null },
  })),
  ...tried(`POST ${CAMPAIGN}/take-back`, 'only stops', () => undefined),
  ...tried(`POST ${CAMPAIGN}/return`, 'only stops', () => ({ remarks: 'Sửa' })),
  ...tried(`POST ${CAMPAIGN}/pause`, 'only stops', () => undefined),
  ...tried(`POST ${CAMPAIGN}/resume`, 'goes on with what two persons approved', () => undefined),
  ...tried(`POST ${CAMPAIGN}/cancel`, 'only stops', () => undefined),
  ...tried(`PATCH ${CAMPAIGN}`, 'of drafts alone', () => ({ ...VERSION, name: 'Khác' })),
  ...of('of drafts alone', `DELETE ${CAMPAIGN}`),
  ...tried('POST /campaigns', 'makes a draft', () => ({ playbookKey: 'digital-day', anchorDate: '2090-10-10' })),
  ...tried('POST /templates/:key/campaign', 'makes a draft', () => ({ date: '2090-10-10' })),
  ...of('decides what became of messages, and sends none', 'POST /runs/:id/uncertain'),

  // A school's own part of the office's campaign: written there, approved by another there.
  ...tried('PUT /campaigns/:id/part', 'waits for a second person', () => VERSION),
  ...of('shows only', 'POST /campaigns/:id/part/preview'),
  ...tried('POST /campaigns/:id/part/submit', 'waits for a second person', () => VERSION),
  ...tried('POST /campaigns/:id/part/approve', 'never by who wrote or submitted it', () => VERSION),
  ...tried('POST /campaigns/:id/part/return', 'only stops', () => ({ remarks: 'Sửa' })),

  // Words, lists and the calendar go into drafts, or into approvals that look at them anew.
  ...of(
    'words reach people only by an approved run, which keeps its version',
    ...['POST /templates', 'POST /templates/:key/preview', 'POST /templates/preview', 'POST /templates/recipients'],
    ...['PUT /templates/:key/draft', 'DELETE /templates/:key/draft', 'POST /templates/:key/versions'],
    ...['POST /templates/:key/archive', 'POST /templates/:key/restore', 'DELETE /templates/:key/proposal'],
  ),
  ...of(
    'a step keeps a rule of its own',
    ...['POST /audiences/count', 'POST /audiences/unreachable', 'POST /audiences', 'PATCH /audiences/:id'],
    ...['DELETE /audiences/:id', 'POST /person-lists', 'PATCH /person-lists/:id', 'DELETE /person-lists/:id'],
  ),
  ...of(
    'what was approved stands, whatever the calendar says since',
    ...['PUT /holidays', 'POST /holidays/read-file', 'DELETE /holidays/:day'],
    ...['POST /school-years/read-file', 'PUT /school-years', 'DELETE /school-years/:id'],
  ),

  // People, their places and their wishes.
  ...of(
    'writes about people, not to them',
    ...['POST /persons', 'PATCH /persons/:id', 'POST /persons/:id/consents', 'POST /persons/consents'],
    ...['POST /persons/:id/merge', 'POST /persons/:id/export', 'POST /persons/:id/erasure'],
    ...['POST /contacts/:id/restore', 'POST /contacts/:id/code/entry'],
    ...['POST /requests', 'POST /requests/:id/answer', 'POST /requests/:id/extend', 'POST /requests/:id/close'],
    ...['POST /imports', 'DELETE /imports/:id', 'PATCH /imports/:id/cells', 'PATCH /imports/:id/mapping'],
    ...['POST /imports/:id/apply', 'POST /imports/:id/undo', 'POST /people-changes/:id/undo'],
    ...['POST /roll-overs', 'POST /units/:id/roll-over', 'POST /leavers/plan', 'POST /leavers'],
    ...['POST /units', 'POST /units/:id/changes/plan', 'POST /units/:id/changes'],
  ),
  ...of('one code to one address, in fixed words', 'POST /contacts/:id/code'),

  // Who may come in, and by which sender.
  ...of(
    'a hand in another’s log-in makes the two one person (ADR 0021)',
    ...['POST /users/:id/invitation', 'DELETE /users/:id/invitation', 'POST /users/:id/password-reset'],
    ...['DELETE /users/:id/second-factor', 'PUT /instance/log-in-rules'],
  ),
  ...of('shuts out, and lets nobody in', 'DELETE /api-keys/:id', 'DELETE /delegations/:id'),
  ...of(
    'how and for how much is sent, never that something is',
    ...['POST /accounts', 'PATCH /accounts/:id', 'POST /accounts/:id/tariffs', 'DELETE /accounts/:id/tariffs/:lineId'],
    ...['PUT /instance/sending-rules', 'PUT /instance/clock'],
  ),
  ...of('only stops, and goes on with what was approved', 'POST /sending-stops', 'DELETE /sending-stops/:unitId'),
  ...of('removes the sample', 'POST /demo/look', 'POST /demo/leave'),

  // The own log-in.
  ...of(
    'about the own log-in alone',
    ...['POST /auth/calendar-feeds', 'DELETE /auth/calendar-feeds/:id'],
    ...[
      'PATCH /auth/me',
      'DELETE /auth/sessions/:id',
      'POST /auth/password',
      'POST /auth/login',
      'POST /auth/login/code',
    ],
    ...['POST /auth/login/enrolment', 'POST /auth/login/enrolment/confirm', 'POST /auth/reset', 'POST /auth/link'],
    ...['POST /auth/link/password', 'POST /auth/second-factor/enrolment', 'POST /auth/second-factor/enrolment/confirm'],
    ...['POST /auth/second-factor/recovery-codes', 'POST /auth/second-factor/remove'],
  ),
  ...left('ends the own session', 'the walk would end with it', 'POST /auth/logout', 'DELETE /auth/sessions'),
  ...left('ends the session', 'the walk would end with it', 'DELETE /users/:id/sessions'),

  // From outside, without anybody who asks.
  'POST /hooks/:channel/:token': { why: 'tells what became of a message' },
  'POST /p/:token': { why: 'a recipient’s own wishes' },
  'POST /p/:token/address': { why: 'a recipient’s own wishes' },
  'POST /p/:token/request': { why: 'a recipient’s own wishes' },
  'POST /u/:token': { why: 'a recipient’s own no' },
};
