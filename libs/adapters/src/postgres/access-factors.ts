import type { FactorStore } from '@loa/application';
import type { Query } from './database.js';

/** Second factors are asked for before a scope is known: only functions reach their secrets (migration 0015). */
export class PostgresFactors implements FactorStore {
  constructor(private readonly query: Query) {}

  async find(userId: string): Promise<{ cipher: Buffer; confirmed: boolean } | null> {
    const [row] = await this.query<{ cipher: Buffer; confirmed: boolean }>(
      'SELECT secret_cipher AS cipher, confirmed FROM find_factor($1)',
      [userId],
    );
    return row ?? null;
  }

  begin(userId: string, cipher: Buffer): Promise<boolean> {
    return this.done('begin_factor($1, $2)', [userId, cipher]);
  }

  confirm(userId: string, cipher: Buffer, step: number, at: Date, hashes: readonly string[]): Promise<boolean> {
    return this.done('confirm_factor($1, $2, $3, $4, $5)', [userId, cipher, step, at, hashes]);
  }

  async countTry(userId: string, at: Date, most: number, spanSeconds: number): Promise<number> {
    const [row] = await this.query<{ wait: number | null }>(
      'SELECT try_factor($1, $2, $3, make_interval(secs => $4)) AS wait',
      [userId, at, most, spanSeconds],
    );
    return row?.wait ?? 0;
  }

  takeStep(userId: string, step: number): Promise<boolean> {
    return this.done('take_factor_step($1, $2)', [userId, step]);
  }

  takeRecoveryCode(userId: string, hash: string, at: Date): Promise<boolean> {
    return this.done('take_recovery_code($1, $2, $3)', [userId, hash, at]);
  }

  async putRecoveryCodes(userId: string, hashes: readonly string[]): Promise<void> {
    await this.query('SELECT put_recovery_codes($1, $2)', [userId, hashes]);
  }

  async recoveryCodesLeft(userId: string): Promise<number> {
    const [row] = await this.query<{ n: number }>('SELECT recovery_codes_left($1) AS n', [userId]);
    return row?.n ?? 0;
  }

  /** Functions answer true to whom they obeyed, and nothing else to all others. */
  private async done(call: string, values: unknown[]): Promise<boolean> {
    const [row] = await this.query<{ done: boolean | null }>(`SELECT ${call} AS done`, values);
    return row?.done === true;
  }
}
