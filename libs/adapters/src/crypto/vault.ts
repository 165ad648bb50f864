import { createCipheriv, createDecipheriv, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { octetsOf } from '../text-octets.js';
import { hmacSha256 } from './hmac.js';

const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Without it a shorter tag would be taken, which is easier to guess. */
const WHOLE_TAG = { authTagLength: TAG_BYTES };

/**
 * Everything that is kept secret or proven with the master key. Each use has a key of its own (HKDF), so that
 * knowing one says nothing of another. Ciphertext layout: iv (12) | tag (16) | data, AES-256-GCM.
 */
export class Vault {
  private readonly sealing: Buffer;
  private readonly hashing: (octets: string) => Buffer;
  private readonly signing: (octets: string) => Buffer;

  /** `masterKey`: base64 of at least 32 bytes. */
  constructor(masterKey: string) {
    const master = Buffer.from(masterKey, 'base64');
    const derive = (use: string) => Buffer.from(hkdfSync('sha256', master, 'loa', use, 32));
    this.sealing = derive('sealing');
    this.hashing = hmacSha256(derive('address hashing'));
    this.signing = hmacSha256(derive('signing'));
  }

  seal(text: string): Buffer {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.sealing, iv);
    const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), data]);
  }

  /** Throws when the bytes were not sealed with this key. */
  unseal(sealed: Buffer): string {
    const decipher = createDecipheriv('aes-256-gcm', this.sealing, sealed.subarray(0, IV_BYTES), WHOLE_TAG);
    decipher.setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    const data = decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES));
    // Throws when the tag does not fit; in this mode it gives no more data.
    decipher.final();
    return data.toString();
  }

  sealJson(value: unknown): Buffer {
    return this.seal(JSON.stringify(value));
  }

  unsealJson<T>(sealed: Buffer): T {
    return JSON.parse(this.unseal(sealed)) as T;
  }

  /** Keyed hash of a normalised address: equal addresses meet, and the hash says nothing without the key. */
  addressKey(address: string): Buffer {
    return this.hashing(octetsOf(address));
  }

  /** `payload.mac`, both base64url; for links that must be hard to forge. `use` keeps one kind from serving as another. */
  sign(use: string, payload: string): string {
    return `${Buffer.from(payload).toString('base64url')}.${this.mac(use, payload).toString('base64url')}`;
  }

  /** The payload, or null when the token was not made here for this use. */
  verify(use: string, token: string): string | null {
    const [body, mac, ...rest] = token.split('.');
    if (!body || !mac || rest.length > 0) return null;
    const payload = Buffer.from(body, 'base64url').toString();
    const given = Buffer.from(mac, 'base64url');
    const expected = this.mac(use, payload);
    return given.length === expected.length && timingSafeEqual(given, expected) ? payload : null;
  }

  /** Sixteen hex digits that prove `text` was named here for this use; short enough for a mail's return address. */
  seal16(use: string, text: string): string {
    return this.mac(use, text).toString('hex').slice(0, 16);
  }

  isSeal16(use: string, text: string, seal: string): boolean {
    const given = Buffer.from(seal.toLowerCase());
    const expected = Buffer.from(this.seal16(use, text));
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  private mac(use: string, payload: string): Buffer {
    return this.signing(octetsOf(`${use}\n${payload}`)).subarray(0, 16);
  }
}
