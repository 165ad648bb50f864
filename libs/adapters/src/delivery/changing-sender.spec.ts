import type { OutgoingMessage, Sender, SendResult } from '@loa/application';
import { ChangingSender } from './changing-sender.js';

const message = {} as OutgoingMessage;

function scripted(name: string) {
  const state = { closed: false, sent: 0, answer: () => {} };
  const sender: Sender = {
    send: () =>
      new Promise<SendResult>((resolve) => {
        state.sent++;
        state.answer = () => resolve({ kind: 'accepted', providerRef: name });
      }),
    close: async () => {
      state.closed = true;
    },
  };
  return { state, sender };
}

it('lets messages under way end on the old sender and sends the next ones by the new', async () => {
  const old = scripted('old');
  const next = scripted('next');
  const changing = new ChangingSender(old.sender);
  const underWay = changing.send(message);
  changing.replace(next.sender);
  expect(old.state.closed).toBe(false);
  const later = changing.send(message);
  expect([old.state.sent, next.state.sent]).toEqual([1, 1]);
  old.state.answer();
  expect(await underWay).toMatchObject({ providerRef: 'old' });
  expect(old.state.closed).toBe(true);
  next.state.answer();
  expect(await later).toMatchObject({ providerRef: 'next' });
  expect(next.state.closed).toBe(false);
});

it('closes an idle sender at once', () => {
  const old = scripted('old');
  new ChangingSender(old.sender).replace(scripted('next').sender);
  expect(old.state.closed).toBe(true);
});
