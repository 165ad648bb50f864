import type { Texts } from '../vi.js';

/** English: states, channels, groups, roles, outcomes and reasons: the same words on every page. */
export const words: Pick<
  Texts,
  | 'states'
  | 'runStates'
  | 'channels'
  | 'channelFamilies'
  | 'groups'
  | 'oneOf'
  | 'roles'
  | 'outcomes'
  | 'outcomeHelp'
  | 'five'
  | 'fiveHelp'
  | 'deliveryStates'
  | 'reasons'
> = {
  states: {
    draft: 'Draft',
    submitted: 'Awaiting approval',
    scheduled: 'Scheduled',
    running: 'Sending',
    paused: 'Paused',
    done: 'Done',
    cancelled: 'Cancelled',
  },
  runStates: {
    planned: 'Scheduled',
    expanding: 'Making the list',
    sending: 'Sending',
    done: 'Done',
    cancelled: 'Cancelled',
    missed: 'Missed',
  },
  channels: {
    zaloOa: 'Zalo OA',
    zaloUid: 'Zalo (followers)',
    zaloZns: 'Zalo (phone number)',
    sms: 'SMS',
    email: 'email',
    facebookPage: 'Facebook page',
  },
  channelFamilies: {
    zaloOa: 'Zalo',
    zaloUid: 'Zalo',
    zaloZns: 'Zalo',
    sms: 'SMS',
    email: 'email',
    facebookPage: 'Facebook page',
  },
  groups: {
    manager: 'managers',
    teacher: 'teachers',
    staff: 'staff',
    pupil: 'pupils',
    guardian: 'guardians',
    citizen: 'citizens',
  },
  oneOf: {
    manager: 'manager',
    teacher: 'teacher',
    staff: 'staff member',
    pupil: 'pupil',
    guardian: 'guardian',
    citizen: 'citizen',
  },
  roles: {
    officer: 'Communications officer',
    schoolOfficer: 'School communications officer',
    approver: 'Approver',
    viewer: 'Viewer',
    administrator: 'Administrator',
  },
  outcomes: {
    reached: 'Reached',
    presumed: 'Presumed',
    unconfirmed: 'Unconfirmed',
    pending: 'Waiting',
    failed: 'Failed',
    uncertain: 'Uncertain',
    skipped: 'Could not be sent',
    expired: 'Too late',
    cancelled: 'Cancelled',
  },
  outcomeHelp: {
    reached: 'There is proof that a message arrived.',
    presumed: 'An e-mail was taken and did not bounce; does not count towards targets.',
    unconfirmed: 'The carrier took the message but never reported back.',
    pending: 'Waiting for its turn, being sent, or awaiting a report.',
    failed: 'Every possible channel refused.',
    uncertain: 'A message may have gone out, but nothing confirms it.',
    skipped: 'No channel was allowed or had an address.',
    expired: 'The allowed time ended before the message could go.',
    cancelled: 'The campaign was cancelled before the message went.',
  },
  five: { reached: 'Reached', pending: 'Waiting', failed: 'Failed', unclear: 'Unclear', notSent: 'Not sent' },
  fiveHelp: {
    reached: 'There is proof of arrival.',
    pending: 'Waiting for a turn, being sent, or awaiting a report.',
    failed: 'Every possible channel refused.',
    unclear: 'Sent, without proof of arrival so far.',
    notSent: 'No address, not allowed, too late, or cancelled.',
  },
  deliveryStates: {
    queued: 'Waiting',
    sending: 'Being sent',
    sent: 'Sent, awaiting a report',
    delivered: 'Arrived',
    presumed: 'Presumed',
    unconfirmed: 'Unconfirmed',
    failed: 'Failed',
    uncertain: 'Uncertain',
    skipped: 'Not sent',
    expired: 'Too late',
    cancelled: 'Cancelled',
  },
  reasons: {
    noAddress: 'no number or address',
    invalidAddress: 'wrong number or address',
    bounced: 'e-mail bounced repeatedly',
    blocked: 'the recipient has blocked us',
    optedOut: 'has opted out',
    noConsent: 'has not agreed to messages',
    outsideWindow: 'outside the period in which we may write',
    noAccount: 'no sending account yet',
    channelOff: 'the channel is switched off',
    missingValue: 'information for the message is missing',
    erased: 'data erased on request',
    unitDeclined: 'the school takes no part',
    unitUnanswered: 'the school’s part was not approved in time',
    pilotNotContinued: 'nobody let the rest go in time',
    pilotStopped: 'stopped after the pilot',
    dayCap: 'enough messages for that day',
    countedAsNotReached: 'uncertain, and counted as not reached',
  },
};
