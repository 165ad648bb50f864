import { hash } from 'node:crypto';

const BLOCK = 64;
const DIGEST = 32;
const INNER = 0x36;
const OUTER = 0x5c;

/**
 * HMAC-SHA256 (RFC 2104) under one key, `octets` in a string with one character each. Of two one-shot hashes, since
 * `createHmac` makes a stream object each time, which takes three times as long, and each mail needs two of them.
 * @param key at most 64 bytes
 */
export function hmacSha256(key: Buffer): (octets: string) => Buffer {
  const inner = padded(key, INNER).toString('latin1');
  const outer = Buffer.concat([padded(key, OUTER), Buffer.alloc(DIGEST)]);
  return (octets) => {
    outer.write(hash('sha256', Buffer.from(inner + octets, 'latin1'), 'binary'), BLOCK, 'latin1');
    return hash('sha256', outer, 'buffer');
  };
}

function padded(key: Buffer, octet: number): Buffer {
  if (key.length > BLOCK) throw new RangeError('the key is longer than a block of SHA-256');
  const block = Buffer.alloc(BLOCK, octet);
  for (const [at, each] of key.entries()) block[at] = each ^ octet;
  return block;
}
