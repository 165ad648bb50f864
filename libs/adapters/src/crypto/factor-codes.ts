import { randomInt } from 'node:crypto';
import type { FactorCodes } from '@loa/application';
import { Secret, TOTP } from 'otpauth';
import type { Vault } from './vault.js';

/** What all authenticator apps take (RFC 6238, key URI format): SHA-1, six digits, thirty seconds. */
const PERIOD = 30;
const SHAPE = { algorithm: 'SHA1', digits: 6, period: PERIOD } as const;
/** RFC 4226 asks for 128 bits at least and recommends 160. */
const SECRET_BYTES = 20;
/** Steps before and after this one that count too: clocks of telephones go wrong by that much. */
const WINDOW = 1;

const RECOVERY_CODES = 10;
/** Without what looks alike (0 O, 1 I L, U V). 29 signs, so ten of them hold 48 bits. */
const SIGNS = '23456789ABCDEFGHJKMNPQRSTWXYZ';
const SIGNS_IN_CODE = 10;

export class VaultFactorCodes implements FactorCodes {
  constructor(private readonly vault: Vault) {}

  makeSecret(email: string): { text: string; uri: string; cipher: Buffer } {
    const secret = new Secret({ size: SECRET_BYTES });
    const uri = new TOTP({ ...SHAPE, issuer: 'Loa', label: email, secret }).toString();
    return { text: secret.base32, uri, cipher: this.vault.seal(secret.base32) };
  }

  stepOf(cipher: Buffer, code: string, at: Date): number | null {
    const given = code.replace(/\s/g, '');
    if (!/^\d{6}$/.test(given)) return null;
    const totp = new TOTP({ ...SHAPE, secret: Secret.fromBase32(this.vault.unseal(cipher)) });
    const delta = totp.validate({ token: given, timestamp: at.getTime(), window: WINDOW });
    return delta === null ? null : Math.floor(at.getTime() / 1000 / PERIOD) + delta;
  }

  makeRecoveryCodes(): string[] {
    return Array.from({ length: RECOVERY_CODES }, () => {
      const code = Array.from({ length: SIGNS_IN_CODE }, () => SIGNS[randomInt(SIGNS.length)]).join('');
      return `${code.slice(0, 5)}-${code.slice(5)}`;
    });
  }

  hashRecoveryCode(userId: string, code: string): string {
    const plain = code.toUpperCase().replace(/[^0-9A-Z]/g, '');
    return this.vault.seal16('recovery code', `${userId}:${plain}`);
  }
}
