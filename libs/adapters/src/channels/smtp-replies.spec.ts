import fc from 'fast-check';
import { isReply, ReplyReader, replyText } from './smtp-replies.js';

const words = fc.oneof(fc.stringMatching(/^[ -~]{0,30}$/), fc.constant('hộp thư đầy'));
const reply = fc
  .tuple(fc.integer({ min: 200, max: 599 }), fc.array(words, { maxLength: 4 }), words)
  .map(([code, before, last]) => [...before.map((each) => `${code}-${each}`), `${code} ${last}`]);

describe('the replies of a server', () => {
  it('are the same in whatever pieces they come', () => {
    fc.assert(
      fc.property(
        fc.array(reply, { minLength: 1, maxLength: 5 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
        fc.constantFrom('\r\n', '\n'),
        (replies, sizes, end) => {
          const bytes = Buffer.from(
            replies
              .flat()
              .map((line) => line + end)
              .join(''),
          );
          const reader = new ReplyReader();
          const read: string[] = [];
          for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
            const size = sizes[turn % sizes.length]!;
            read.push(...reader.read(bytes.subarray(at, at + size)));
            at += size;
          }
          expect(read.map(replyText)).toEqual(replies.map((lines) => lines.join('\n')));
        },
      ),
    );
  });

  it.each(['hello\r\n', '\r\n', '99 x\r\n', '654 x\r\n', '2500 x\r\n', '250-a\r\nb\r\n', '<html>\n'])(
    'are not "%s"',
    (said) => {
      expect(new ReplyReader().read(Buffer.from(said)).map(isReply)).toEqual([false]);
    },
  );

  it.each(['x'.repeat(70_000), '250-a\r\n'.repeat(20_000)])('end some time', (said) => {
    expect(new ReplyReader().read(Buffer.from(said)).map(isReply)).toEqual([false]);
  });

  it('are kept when nonsense comes behind them', () => {
    expect(new ReplyReader().read(Buffer.from('250 ok\r\nhello\r\n'))).toEqual(['250 ok', 'hello']);
  });
});
