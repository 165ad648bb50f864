import { createHmac } from 'node:crypto';
import type {
  ChannelAdapter,
  LookUpAnswer,
  OutgoingMessage,
  Sender,
  SenderAccount,
  SenderTools,
  SendResult,
} from '@loa/application';
import { z } from 'zod';
import { graphCode } from './facebook-codes.js';
import { CLOSE_GRACE_MS, HTTP_TIMEOUTS, HttpClient, type HttpOutcome } from './http.js';
import { reachOf } from './public-hosts.js';
import { sameSecret } from './same-secret.js';
import { expectContent, jsonObject, lost, refused, strange, unknown } from './send-result.js';
import { baseAddress, readSettings, sandboxRoot } from './settings.js';

const SETTINGS = z.object({
  /** Page token: there is no refresh grant, a refused one needs a person. */
  pageToken: z.string().min(1),
  version: z
    .string()
    .regex(/^v\d+\.\d+$/)
    .default('v26.0'),
  appSecret: z.string().optional(),
  sandbox: z.boolean().default(false),
  headersTimeoutMs: z.number().int().positive().default(HTTP_TIMEOUTS.headers),
});

const MINUTE = 60_000;
/** Clocks differ: a post counts as ours when it appeared at most this long before we think we sent it. */
const CLOCK_SLACK = 5 * MINUTE;
/** How many published posts a look-up reads; a page posts a few times a day. */
const LOOK_BACK = 25;
/** Posts whose answer was lost, kept so that this process can find them again. */
const REMEMBERED = 100;

/** Posts to a page's feed. Meta has no idempotency key: a lost answer is settled by reading what the page published. */
export const facebookPage: ChannelAdapter = {
  name: 'facebookPage',
  open: (account, tools) => new PageSender(account, tools),
  /** `X-Hub-Signature-256: sha256=<hex HMAC-SHA256 of the raw body under the app secret>`. */
  authenticate(raw, settings) {
    const { appSecret } = settings;
    if (typeof appSecret !== 'string' || !appSecret) return false;
    const mac = createHmac('sha256', appSecret).update(raw.body).digest('hex');
    return sameSecret(raw.headers['x-hub-signature-256'] ?? '', `sha256=${mac}`);
  },
  /** A post is proven by its own answer; no webhook says more about it. */
  parseReceipt: () => [],
};

interface LostPost {
  readonly message: OutgoingMessage;
  readonly since: Date;
}

class PageSender implements Sender {
  private readonly http: HttpClient;
  private readonly origin: string;
  private readonly base: string;
  private readonly headers: string[];
  private readonly lost = new Map<string, LostPost>();

  constructor(
    account: SenderAccount,
    private readonly tools: SenderTools,
  ) {
    const settings = readSettings(SETTINGS, account.settings);
    const root = sandboxRoot(account.endpoint, settings.sandbox);
    const { origin, prefix } = baseAddress(root === null ? 'https://graph.facebook.com' : `${root}/graph`);
    this.origin = origin;
    this.base = `${prefix}/${settings.version}`;
    // In a header and not in the address, where tokens end up in logs.
    this.headers = ['authorization', `Bearer ${settings.pageToken}`, 'content-type', 'application/json'];
    this.http = new HttpClient(
      account.connections,
      { ...HTTP_TIMEOUTS, headers: settings.headersTimeoutMs },
      CLOSE_GRACE_MS,
      reachOf(account),
    );
  }

  async send(message: OutgoingMessage, signal?: AbortSignal): Promise<SendResult> {
    const { text, link } = expectContent(message, 'post');
    const path = `${this.base}/${encodeURIComponent(message.to)}/feed`;
    const body = JSON.stringify({ message: text, link });
    const since = this.tools.now();
    const outcome = await this.http.send(
      { method: 'POST', origin: this.origin, path, headers: this.headers, body },
      signal,
    );
    const result = this.read(outcome);
    if (result.kind === 'unknown') this.remember({ message, since });
    return result;
  }

  /**
   * Looks for the post among the page's latest by its text, since nothing else of ours is in it. `sent` says what was
   * posted and when; without it only this process's own lost answers can be found. Null when nothing can be known.
   */
  async lookUp(reference: string, _providerRef: string | null, sent?: LostPost): Promise<LookUpAnswer | null> {
    const sought = sent ?? this.lost.get(reference);
    if (!sought) return null;
    const query = `fields=id,message,created_time&limit=${LOOK_BACK}`;
    const path = `${this.base}/${encodeURIComponent(sought.message.to)}/published_posts?${query}`;
    const outcome = await this.http.send({ method: 'GET', origin: this.origin, path, headers: this.headers });
    const posts = outcome.kind === 'answered' && outcome.status === 200 ? jsonObject(outcome.body)?.data : undefined;
    if (!Array.isArray(posts)) return null;
    const found = (posts as PublishedPost[]).find((post) => isPost(post, sought));
    return found ? { kind: 'accepted', providerRef: String(found.id) } : { kind: 'notFound' };
  }

  close(): Promise<void> {
    return this.http.close();
  }

  private read(outcome: HttpOutcome): SendResult {
    if (outcome.kind !== 'answered') return lost('graph', outcome);
    const body = jsonObject(outcome.body);
    const error = body?.error as
      | { code?: unknown; error_subcode?: unknown; message?: unknown; is_transient?: unknown }
      | undefined;
    if (typeof error?.code === 'number') return this.readError(error.code, error, outcome);
    if (!body || typeof body.id !== 'string' || outcome.status >= 400)
      return strange('graph', outcome, this.tools.now());
    return { kind: 'accepted', providerRef: body.id };
  }

  private readError(
    code: number,
    error: { error_subcode?: unknown; message?: unknown; is_transient?: unknown },
    answer: Extract<HttpOutcome, { kind: 'answered' }>,
  ): SendResult {
    const subcode = typeof error.error_subcode === 'number' ? error.error_subcode : undefined;
    const name = `graph:${code}${subcode === undefined ? '' : `/${subcode}`}`;
    const known = graphCode(code, subcode);
    const detail = typeof error.message === 'string' ? error.message : (known?.meaning ?? '');
    if (known?.class === 'unknown') return unknown(name, detail);
    if (!known && error.is_transient !== true) {
      this.tools.log('error', 'graph answered with a code that no table holds', { code, subcode });
      return refused('message', name, detail);
    }
    const kind = known?.class ?? 'retry';
    return refused(kind, name, detail, kind === 'quota' ? { until: this.regained(answer, code) } : {});
  }

  /** Minutes from the usage header, else an hour; a policy block (368) lasts hours to days. */
  private regained(answer: Extract<HttpOutcome, { kind: 'answered' }>, code: number): Date {
    const usage = jsonObject(answer.header('x-business-use-case-usage') ?? '') ?? {};
    const minutes = Object.values(usage)
      .flat()
      .map((entry) => Number((entry as Record<string, unknown>)?.estimated_time_to_regain_access) || 0);
    const wait = Math.max(0, ...minutes) || (code === 368 ? 360 : 60);
    return new Date(this.tools.now().getTime() + wait * MINUTE);
  }

  private remember(post: LostPost): void {
    if (this.lost.size >= REMEMBERED) this.lost.delete(this.lost.keys().next().value as string);
    this.lost.set(post.message.reference, post);
  }
}

interface PublishedPost {
  readonly id?: unknown;
  readonly message?: unknown;
  readonly created_time?: unknown;
}

/** Facebook trims and may change line ends, so words are compared; the time keeps last year's same post out. */
function isPost(post: PublishedPost, sought: LostPost): boolean {
  const plain = (text: string) => text.normalize('NFC').replace(/\s+/g, ' ').trim();
  const { text } = expectContent(sought.message, 'post');
  if (typeof post.message !== 'string' || plain(post.message) !== plain(text)) return false;
  const created = Date.parse(String(post.created_time).replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return Number.isNaN(created) || created >= sought.since.getTime() - CLOCK_SLACK;
}
