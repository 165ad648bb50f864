import type { CredentialStore, SenderTools } from '@loa/application';

/** For specs: the lock and the compare of the port's contract, for one process. */
export class MemoryCredentials implements CredentialStore {
  /** How often the lock was asked for, and how often something was renewed under it. */
  asked = 0;
  renewals = 0;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly stored: Map<string, Record<string, string>> = new Map()) {}

  async read(accountId: string): Promise<Record<string, string>> {
    return { ...this.stored.get(accountId) };
  }

  renew(
    accountId: string,
    stale: Record<string, string>,
    renew: (current: Record<string, string>) => Promise<Record<string, string>>,
  ): Promise<Record<string, string>> {
    this.asked += 1;
    const mine = this.turn.then(async () => {
      const current = { ...this.stored.get(accountId) };
      if (JSON.stringify(current) !== JSON.stringify(stale)) return current;
      this.renewals += 1;
      const fresh = await renew(current);
      this.stored.set(accountId, fresh);
      return fresh;
    });
    this.turn = mine.catch(() => {});
    return mine;
  }
}

export interface Logged {
  readonly level: string;
  readonly message: string;
  readonly facts?: Record<string, unknown>;
}

export function testTools(
  more: { now?: Date; credentials?: CredentialStore; callbackUrl?: string | null } = {},
): SenderTools & { readonly logged: Logged[] } {
  const logged: Logged[] = [];
  return {
    now: () => more.now ?? new Date('2026-10-09T20:30:00Z'),
    credentials: more.credentials ?? new MemoryCredentials(),
    returnAddress: (reference) => `b+${reference}`,
    callbackUrl: more.callbackUrl ?? null,
    log: (level, message, facts) => logged.push({ level, message, facts }),
    logged,
  };
}
