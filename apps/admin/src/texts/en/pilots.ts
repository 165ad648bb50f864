/** English: sending to a few first. */
export const pilots = {
  pilot: {
    label: 'Send to a small group first',
    help: 'This group gets the message first. Everybody else waits until somebody has seen how it went and pressed “Continue”.',
    ways: {
      none: 'No pilot: everybody at once',
      people: 'A number of people, drawn at random',
      unit: 'One unit',
    },
    people: 'How many people',
    unit: 'Unit that gets it first',
    chooseUnit: 'Choose a unit',
    sentencePeople: (n: string) => `first to ${n} people, then waiting for your word`,
    sentenceUnit: (name: string) => `first to ${name}, then waiting for your word`,
    title: 'Pilot',
    waits: (people: string, reached: string) => `Pilot: ${people} people, ${reached} reached.`,
    rest: (held: string, until: string) =>
      `The other ${held} people have nothing yet. If nobody presses continue before ${until}, they will not get this message.`,
    heldOfThem: (n: string) => `${n} of them not sent, waiting for “continue”.`,
    underWay: (n: string) => `${n} people of the pilot have no result yet.`,
    cost: (money: string) => `Cost so far: ${money}`,
    continue: (held: string) => `Continue with the other ${held} people`,
    stop: (held: string) => `Stop, leave out the other ${held}`,
    continueTitle: 'Continue with everybody else?',
    continueBody: (held: string, reached: string, people: string, failed: string) =>
      `Pilot: ${reached} of ${people} people reached, ${failed} failed. The other ${held} people are written to at once, with the words that were approved.`,
    stopTitle: 'Stop this step?',
    stopBody: (held: string) =>
      `The other ${held} people, and whoever of the pilot still waits, will not get this message. This can not be undone.`,
    continued: (name: string, moment: string) => `${name} let the rest go ${moment}.`,
    stopped: (name: string, moment: string) => `${name} stopped it ${moment}.`,
    somebody: 'Somebody',
    ended: 'Nobody let the rest go in time, so the others did not get this message.',
    doneContinue: (held: string) => `Sending to the other ${held} people.`,
    doneStop: 'Stopped. Nobody else gets this message.',
  },
};
