import { type Actor, type ChannelName, DomainError, notFound } from '@loa/domain';
import { scopeOf } from '../access/scope-of.js';
import type { AuditLog } from '../ports/audit-log.js';
import type { Clock } from '../ports/clock.js';
import type { Transactions } from '../ports/transactions.js';
import type { AccountFacts, AccountStore, HostResolver, Secrets } from './account-store.js';
import { checkEndpoint } from './check-endpoint.js';

export interface AccountStores {
  readonly accounts: AccountStore;
  readonly audit: AuditLog;
}

/** Throws when an adapter could not open an account with these settings and secrets (`account.settings`). */
export type SettingsCheck = (
  channel: ChannelName,
  endpoint: string | null,
  settings: Readonly<Record<string, unknown>>,
) => void;

type NewAccount = AccountFacts & { readonly unitId: string; readonly channel: ChannelName; readonly name: string };

/**
 * Senders of a unit. Secrets go in and never come out, also not to another server: whoever moves an account gives them
 * all anew. Going real asks for complete settings and a public address.
 */
export class ChangeAccount {
  constructor(
    private readonly transactions: Transactions<AccountStores>,
    private readonly resolver: HostResolver,
    private readonly checkSettings: SettingsCheck,
    private readonly clock: Clock,
  ) {}

  async add(actor: Actor, account: NewAccount): Promise<string> {
    const state = { mode: 'sandbox' as const, endpoint: null, settings: {}, ...account };
    await this.check(account.channel, state, withoutEmpty({ ...account.secrets }));
    const at = this.clock.now();
    return this.transactions.run(scopeOf(actor), async ({ accounts, audit }) => {
      const settings = withMode(account.channel, state);
      const id = await accounts.add({ ...account, settings, secrets: withoutEmpty({ ...account.secrets }) });
      if (state.mode === 'real') await accounts.markReal(at);
      const facts = { channel: account.channel, unitId: account.unitId, mode: state.mode };
      await audit.record(actor, { action: 'account.added', objectKind: 'account', objectId: id, facts }, at);
      return id;
    });
  }

  async change(actor: Actor, id: string, facts: AccountFacts): Promise<void> {
    const before = await this.transactions.run(scopeOf(actor), ({ accounts }) => accounts.open(id));
    if (!before) throw notFound('account');
    const after = {
      mode: facts.mode ?? before.mode,
      endpoint: facts.endpoint === undefined ? before.endpoint : facts.endpoint,
      settings: facts.settings ?? before.settings,
    };
    // Names are looked up outside the transaction, which would hold its connection meanwhile.
    await this.check(before.channel, after, withoutEmpty({ ...before.secrets, ...facts.secrets }));
    const at = this.clock.now();
    await this.transactions.run(scopeOf(actor), async ({ accounts, audit }) => {
      const now = await accounts.open(id);
      if (!now || now.mode !== before.mode || now.endpoint !== before.endpoint) {
        throw new DomainError('conflict', 'account.changedMeanwhile');
      }
      const moved = leadsElsewhere(before, after);
      if (moved) askForAllSecrets(now.secrets, facts.secrets);
      const secrets = withoutEmpty({ ...now.secrets, ...facts.secrets });
      const settings = withMode(now.channel, { ...after, settings: facts.settings ?? now.settings });
      await accounts.change(id, { ...facts, settings, secrets: facts.secrets && secrets });
      if (after.mode === 'real') await accounts.markReal(at);
      if (moved) await accounts.forgetCredential(id);
      const said = { fields: Object.keys(facts), mode: facts.mode, secrets: Object.keys(facts.secrets ?? {}) };
      const action = before.mode === 'sandbox' && after.mode === 'real' ? 'account.wentReal' : 'account.changed';
      await audit.record(actor, { action, objectKind: 'account', objectId: id, facts: said }, at);
    });
  }

  private async check(
    channel: ChannelName,
    account: { mode: 'sandbox' | 'real'; endpoint: string | null; settings: Readonly<Record<string, unknown>> },
    secrets: Secrets,
  ): Promise<void> {
    refuseSecrets(account.settings);
    if (account.endpoint !== null)
      await checkEndpoint(account.endpoint, { channel, mode: account.mode }, this.resolver);
    if (account.mode === 'sandbox') return;
    if (account.endpoint === null && !KNOWS_ITS_HOSTS.has(channel)) {
      const problem = { code: 'input.required', field: 'endpoint' };
      throw new DomainError('invalid', 'input.invalid', {}, [problem]);
    }
    this.checkSettings(channel, account.endpoint, { ...withMode(channel, account), ...secrets });
  }
}

type Place = { readonly mode: 'sandbox' | 'real'; readonly endpoint: string | null };

/** Whether what an account keeps secret would now be sent to another server. */
function leadsElsewhere(before: Place, after: Place): boolean {
  return (before.mode === 'sandbox' && after.mode === 'real') || originOf(before.endpoint) !== originOf(after.endpoint);
}

/** `URL.origin` knows no mail addresses. */
function originOf(endpoint: string | null): string | null {
  if (endpoint === null || !URL.canParse(endpoint)) return endpoint;
  const { protocol, host } = new URL(endpoint);
  return `${protocol}//${host}`;
}

/** Else whoever may change accounts would read their secrets by pointing them at a server of their own. */
function askForAllSecrets(kept: Secrets, given: Secrets = {}): void {
  const missing = Object.keys(kept).filter((name) => given[name] === undefined);
  if (missing.length === 0) return;
  const problems = missing.sort().map((name) => ({ code: 'account.secretAgain', field: `secrets.${name}` }));
  throw new DomainError('invalid', 'input.invalid', {}, problems);
}

/** Providers with one address for all, which their adapters know. */
const KNOWS_ITS_HOSTS: ReadonlySet<ChannelName> = new Set<ChannelName>([
  'zaloOa',
  'zaloUid',
  'zaloZns',
  'facebookPage',
]);

/** Those adapters choose between provider and sandbox by a setting: it follows the mode, whatever was typed. */
function withMode(
  channel: ChannelName,
  account: { readonly mode: 'sandbox' | 'real'; readonly settings: Readonly<Record<string, unknown>> },
): Readonly<Record<string, unknown>> {
  if (!KNOWS_ITS_HOSTS.has(channel)) return account.settings;
  return { ...account.settings, sandbox: account.mode === 'sandbox' };
}

const withoutEmpty = (secrets: Secrets): Secrets =>
  Object.fromEntries(Object.entries(secrets).filter(([, value]) => value !== ''));

const SECRET_NAME = /(secret|token|pass|password|private_?key|api_?key|secret_?key)$/i;

/** Settings are read back to whoever may see the account, so nothing secret may hide in them, however deep. */
function refuseSecrets(settings: unknown, path = 'settings'): void {
  if (typeof settings !== 'object' || settings === null) return;
  for (const [name, value] of Object.entries(settings)) {
    const field = `${path}.${name}`;
    if (SECRET_NAME.test(name)) {
      throw new DomainError('invalid', 'input.invalid', {}, [{ code: 'account.secretInSettings', field }]);
    }
    refuseSecrets(value, field);
  }
}
