/** The second factors of users: a secret that their device has too (RFC 6238), and codes for the day it is lost. */
export interface FactorStore {
  find(userId: string): Promise<{ readonly cipher: Buffer; readonly confirmed: boolean } | null>;
  /** A secret that is to be confirmed in place of one that was not; false when one is. */
  begin(userId: string, cipher: Buffer): Promise<boolean>;
  /**
   * With its recovery codes, at once. True for one caller, and only for the secret that was begun last. `step`: the time step
   * of the code that proved it.
   */
  confirm(userId: string, cipher: Buffer, step: number, at: Date, hashes: readonly string[]): Promise<boolean>;
  /** Counts a try at a code. 0, or the seconds until there may be another. */
  countTry(userId: string, at: Date, most: number, spanSeconds: number): Promise<number>;
  /** True once per step, and never for a step before one that was taken. */
  takeStep(userId: string, step: number): Promise<boolean>;
  /** True once per code. */
  takeRecoveryCode(userId: string, hash: string, at: Date): Promise<boolean>;
  /** In place of all that there were. */
  putRecoveryCodes(userId: string, hashes: readonly string[]): Promise<void>;
  recoveryCodesLeft(userId: string): Promise<number>;
}

/** Codes by time and for recovery, and their secrets. */
export interface FactorCodes {
  /** A new secret. `text`: as people type it; `uri`: as a picture carries it to a device (otpauth://). */
  makeSecret(email: string): { readonly text: string; readonly uri: string; readonly cipher: Buffer };
  /** The time step of `code` around this moment; null when it is of none. */
  stepOf(cipher: Buffer, code: string, at: Date): number | null;
  makeRecoveryCodes(): string[];
  /** Keyed, and another for another user; the spelling (spaces, dashes, case) does not matter. */
  hashRecoveryCode(userId: string, code: string): string;
}
