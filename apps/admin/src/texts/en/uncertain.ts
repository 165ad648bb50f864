import type { Texts } from '../vi.js';

/** English: messages of which nobody knows whether they arrived. */
export const uncertain: Pick<Texts, 'uncertain' | 'overlap'> = {
  uncertain: {
    title: (n) => `${n} messages may or may not have arrived`,
    why: 'The connection broke after the message was handed over, and the provider has not answered. If it arrived, a late receipt will put this number right.',
    line: (channel, n) => `${channel}: ${n} ${n === '1' ? 'message' : 'messages'}`,
    left: (n) => `${n} let stand`,
    hold: 'not sent once more by itself',
    repeatAt: (moment) => `sent once more from ${moment} on, by the sender account’s rule`,
    repeated: (n) =>
      `${n} messages were sent once more although they may have arrived: these people may have them twice.`,
    waiting: 'Your decision is being carried out…',
    over: 'The time of this run is over, so nothing can be sent once more.',
    cancelled: 'The campaign is cancelled, so nothing can be sent once more.',
    notYours: (unit) => `This campaign belongs to ${unit}, which decides about these messages.`,
    actOf: (act, title) => `${act}. Step “${title}”`,
    acts: { repeat: 'Send once more (may double)', leave: 'Let stand', notReached: 'Count as not reached' },
    titles: {
      repeat: 'Send the uncertain messages once more?',
      leave: 'Let the uncertain messages stand?',
      notReached: 'Count these messages as not reached?',
    },
    bodies: {
      repeat: (n) =>
        `${n} messages are sent once more now, within the allowed hours. Whoever got the first one will have it twice.`,
      leave: (n) => `${n} messages stay uncertain in all figures, and no rule sends them once more.`,
      notReached: (n) =>
        `${n} messages count as not arrived. Whoever has another channel in this step is written to there, and so may get it twice.`,
    },
    buttons: {
      repeat: (n) => `Send ${n} messages once more, may double`,
      leave: (n) => `Let ${n} messages stand`,
      notReached: (n) => `Count ${n} messages as not reached`,
    },
    done: 'The decision is noted. The figures change within seconds.',
  },
  overlap: {
    silence: (hours) => `After ${hours} hours without a receipt the message goes out on the next channel.`,
    likely: (n, basis) =>
      `About ${n} people may get both (worked out from ${basis} messages sent on these channels so far).`,
    unknown: (most) => `Too little was sent so far to tell; at most ${most} people may get both.`,
  },
};
