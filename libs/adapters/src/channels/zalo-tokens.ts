import type { SenderTools } from '@loa/application';
import type { ZaloClient, ZaloError, ZaloResult } from '@loa/zalo-api-client';
import type { ZaloSettings } from './zalo-settings.js';

type Pair = Record<string, string>;

const NO_REFRESH_TOKEN: ZaloError = {
  host: 'oauth',
  code: 'noRefreshToken',
  class: 'AR',
  message: 'no refresh token is stored',
  evidence: 'refused',
};

/** Carries an error of the token endpoint out of the credential store's lock. */
class RenewalFailed extends Error {
  constructor(readonly error: ZaloError) {
    super(error.code);
  }
}

/**
 * The account's token pair. A refused token is renewed once for all sends that saw it fail, in this process by sharing
 * one promise and across processes by the store's lock; each send is then tried once more and never again.
 */
export class ZaloTokens {
  private held: Pair | null = null;
  private loading: Promise<Pair> | null = null;
  private renewing: Promise<Pair> | null = null;

  constructor(
    private readonly accountId: string,
    private readonly settings: ZaloSettings,
    private readonly client: ZaloClient,
    private readonly tools: SenderTools,
  ) {}

  async use<T>(call: (token: string) => Promise<ZaloResult<T>>): Promise<ZaloResult<T>> {
    let pair = this.held;
    if (!pair) {
      const loaded = await this.settle(this.load());
      if (!loaded.ok) return loaded;
      pair = loaded.data;
    }
    const token = this.accessToken(pair);
    const first = token ? await call(token) : null;
    if (first && (first.ok || first.error.class !== 'AR')) return first;
    const renewed = await this.settle(this.renew(pair));
    return renewed.ok ? call(this.accessToken(renewed.data)) : renewed;
  }

  /** The store and the renewal may fail; neither hands over a message. */
  private settle(pair: Promise<Pair>): Promise<ZaloResult<Pair>> {
    return pair.then(
      (data) => ({ ok: true, data }),
      (error) => ({ ok: false, error: this.explain(error) }),
    );
  }

  private accessToken(pair: Pair): string {
    return pair.accessToken || this.settings.accessToken || '';
  }

  private load(): Promise<Pair> {
    this.loading ??= this.tools.credentials
      .read(this.accountId)
      .then((pair) => {
        this.held = pair;
        return pair;
      })
      .finally(() => {
        this.loading = null;
      });
    return this.loading;
  }

  private renew(stale: Pair): Promise<Pair> {
    if (this.held && this.held !== stale) return Promise.resolve(this.held);
    this.renewing ??= this.tools.credentials
      .renew(this.accountId, stale, (current) => this.refresh(current))
      .then((pair) => {
        this.held = pair;
        return pair;
      })
      .finally(() => {
        this.renewing = null;
      });
    return this.renewing;
  }

  /** Runs under the store's lock. After a lost answer the refresh token may be spent: one more try tells, then a person must consent. */
  private async refresh(current: Pair): Promise<Pair> {
    const { appId, secretKey } = this.settings;
    const refreshToken = current.refreshToken || this.settings.refreshToken || '';
    if (!refreshToken) throw new RenewalFailed(NO_REFRESH_TOKEN);
    let result = await this.client.oauth.refresh({ appId, secretKey }, refreshToken);
    if (!result.ok && result.error.evidence === 'unknown')
      result = await this.client.oauth.refresh({ appId, secretKey }, refreshToken);
    if (!result.ok) throw new RenewalFailed(result.error);
    const expiresAt = new Date(this.tools.now().getTime() + result.data.expiresIn * 1000).toISOString();
    this.tools.log('info', 'zalo token renewed', { accountId: this.accountId, expiresAt });
    return { accessToken: result.data.accessToken, refreshToken: result.data.refreshToken, expiresAt };
  }

  private explain(error: unknown): ZaloError {
    if (error instanceof RenewalFailed) {
      this.tools.log('error', 'zalo token could not be renewed', { accountId: this.accountId, code: error.error.code });
      // Whatever became of the renewal, the message itself was not taken.
      const reachable = error.error.evidence === 'refused';
      return { ...error.error, class: reachable ? error.error.class : 'R', evidence: 'refused' };
    }
    const message = error instanceof Error ? error.message : String(error);
    return { host: 'oauth', code: 'credentials', class: 'R', message, evidence: 'notSent' };
  }
}
