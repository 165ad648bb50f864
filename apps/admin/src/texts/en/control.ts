import type { Texts } from '../vi.js';

/** English: sending again, changing a decided step, the text as sent. */
export const control: Pick<Texts, 'resend' | 'decidedStep' | 'proof'> = {
  resend: {
    open: 'Send again…',
    openOf: (title) => `Send again… Step “${title}”`,
    title: 'Send again to people who did not get it',
    body: 'The same words to the same frozen list. Address, consent, hours and caps are read anew. Nobody who got it, or is still waiting, is written to again.',
    whom: 'Send again to',
    kinds: {
      failed: 'People whose message failed',
      notReached: 'Everybody who did not get it',
    },
    kindHelp: {
      failed: 'Every channel refused.',
      notReached:
        'Failed, too late, not confirmed, or left out for a reason that may have passed (no number, no sender account…).',
    },
    counting: 'Counting…',
    none: 'There is nobody left to write to again this way.',
    people: (n) => (n === '1' ? '1 person' : `${n} people`),
    leftOut: 'Can’t be written to now',
    starts: (moment) => `Starts ${moment}`,
    cost: (money) => `Estimated cost at most ${money}`,
    button: (n) => `Send again to ${n} people`,
    underWay: 'A re-send of this kind is under way.',
    started: (n) => `Planned a re-send to ${n} people.`,
    existing: 'This re-send was planned already; nothing is sent a second time.',
    badge: 'Sent again',
    ofStep: (kind) => `Re-send: ${kind}`,
    counted: 'People who are written to again count once in the total of the campaign.',
  },
  decidedStep: {
    consequences: {
      none: 'The campaign is approved. Later on the same day, or switching the step off, needs no new approval; every other change has to be approved by a second person, and the step runs only after that.',
      later:
        'Later on the same day: this takes effect at once and needs no new approval. Should the new hour move it to another day, the step waits for approval.',
      approval: 'A second person has to approve this change. Once saved, the step waits and does not run before.',
      off: 'Once saved, this step does not run. To switch it on again, a second person has to approve it. If no other step is left, the campaign is over.',
    },
    saveAndWait: 'Save and wait for approval',
    template: 'Template',
    awaits: 'This step was changed and waits for a second person. It does not run before.',
    approve: 'Approve this step',
    approveTitle: 'Approve the changed step',
    approveBody: (title, moment) =>
      `Step “${title}” will run by itself ${moment}. Look at its words and recipients before you approve.`,
    approveOf: (title) => `Approve this step: “${title}”`,
    approveLate: (title) =>
      `The time of step “${title}” has passed: it runs right after the approval. Look at its words and recipients before you approve.`,
    approveWhenResumed: (title) =>
      `The time of step “${title}” has passed: it runs as soon as the campaign is resumed. Look at its words and recipients before you approve.`,
    missed: 'This step missed its time: nobody was written to, and it will not run.',
    missedEdit:
      'This step missed its time: nobody was written to, and it will not run. To send it, move it to another time.',
    approved: 'The step is approved.',
    toApprove: (name) => `Approve a changed step of “${name}”`,
    toApproveCount: (n) => (n === '1' ? '1 step waits for approval' : `${n} steps wait for approval`),
  },
  proof: {
    open: 'Messages',
    openOf: (name) => `Messages to ${name}`,
    title: (name) => `Messages to ${name}`,
    none: 'No message was made for this person.',
    shared: 'Shares a message with somebody at the same number or address.',
    sender: 'Sender account',
    sentAt: 'Sent',
    notSent: 'Not sent',
    attempts: 'Attempts',
    reference: 'Our reference',
    providerRef: 'Provider’s reference',
    timeline: 'What happened',
    codes: {
      repeatedByPerson: 'sent once more, as a person decided',
      repeatedByRule: 'sent once more, by the sender account’s rule',
      lookUp: 'the provider was asked',
      silence: 'the wait is over',
    },
    text: 'Text as sent',
    show: 'Show the text as sent',
    logged: 'Every look is written in the log.',
    version: (n) => `Template, version ${n}`,
    subject: 'Subject',
    never: 'This message was never sent.',
  },
};
