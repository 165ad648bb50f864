import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { hmacSha256 } from './hmac.js';

describe('the keyed hash', () => {
  it('is what Node’s own HMAC gives, for any key and text', () => {
    const bytes = (max: number) => fc.uint8Array({ maxLength: max }).map((each) => Buffer.from(each));
    fc.assert(
      fc.property(bytes(64), fc.array(bytes(300), { minLength: 1, maxLength: 3 }), (key, texts) => {
        const ours = hmacSha256(key);
        for (const text of texts)
          expect(ours(text.toString('latin1'))).toEqual(createHmac('sha256', key).update(text).digest());
      }),
    );
  });

  it('takes no key that would have to be hashed first', () => {
    expect(() => hmacSha256(Buffer.alloc(65))).toThrow(RangeError);
  });
});
