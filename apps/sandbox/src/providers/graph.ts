import { randomBytes } from 'node:crypto';
import { refusalOf } from '../fault-seed.js';
import { type Answer, type Call, json, jsonObject, type Route, text } from '../http/answers.js';
import { isPublished, type Post } from '../store/posts.js';
import type { World } from './world.js';

const channel = 'facebookPage';
const VERSION = '/graph/v2[1-6]\\.0';
const MINUTE_MS = 60_000;
const EARLIEST_SCHEDULE_MS = 10 * MINUTE_MS;
const DAY_MS = 86_400_000;
const BAD_SCHEDULE = '(#100) The specified scheduled publish time is invalid.';

interface GraphError {
  status: number;
  code: number;
  subcode?: number;
  type?: string;
  message: string;
  transient?: boolean;
}

/** Page publishing (facebook.md section 2). Any access token that begins with `sandbox` is good. */
export function graphRoutes(world: World): Route[] {
  const at = (tail: string) => new RegExp(`^${VERSION}/${tail}$`);
  const route = (method: Route['method'], tail: string, handler: (call: GraphCall) => Answer): Route => ({
    method,
    path: at(tail),
    channel,
    handler: (call) => authorised(world, call, handler),
  });
  return [
    route('GET', 'debug_token', (call) => debugToken(world, call)),
    route('POST', '([\\w-]+)/feed', (call) => publish(world, call)),
    route('GET', '([\\w-]+)/(feed|posts|published_posts|scheduled_posts)', (call) => list(world, call)),
    route('GET', '([\\w-]+_\\d+)', (call) => readPost(world, call)),
    route('POST', '([\\w-]+_\\d+)', (call) => changePost(world, call)),
    route('DELETE', '([\\w-]+_\\d+)', (call) => changePost(world, call)),
    route('GET', '([\\w-]+)', ({ params }) => json({ id: params[0], name: params[0] })),
  ];
}

interface GraphCall extends Call {
  fields: Record<string, unknown>;
}

/** Parameters may come in the query, as a form or as JSON; the token also as a Bearer header. */
function authorised({ store }: World, call: Call, handler: (call: GraphCall) => Answer): Answer {
  const sent = call.body.length === 0 ? {} : bodyFields(call);
  if (!sent) return fail({ status: 400, code: 100, message: '(#100) Invalid parameter' });
  const fields = { ...Object.fromEntries(call.query), ...sent };
  const bearer = /^Bearer (.+)$/.exec(call.headers.authorization ?? '')?.[1];
  const token = text(fields.access_token) || bearer || '';
  if (!token) return fail({ status: 400, code: 104, message: 'An access token is required to request this resource.' });
  if (store.faults.of(channel).tokenRevoked !== null) {
    return fail({
      status: 401,
      code: 190,
      subcode: 460,
      message:
        'Error validating access token: The session has been invalidated because the user changed their password.',
    });
  }
  if (!token.startsWith('sandbox')) {
    return fail({
      status: 401,
      code: 190,
      subcode: 467,
      message: 'Invalid OAuth access token - Cannot parse access token',
    });
  }
  const answer = handler({ ...call, fields });
  return { ...answer, headers: { 'facebook-api-version': call.path.split('/')[2]!, ...answer.headers } };
}

function bodyFields(call: Call): Record<string, unknown> | null {
  if ((call.headers['content-type'] ?? '').includes('json')) return jsonObject(call.body);
  return Object.fromEntries(new URLSearchParams(call.body.toString('utf8')));
}

function fail({ status, code, subcode, type = 'OAuthException', message, transient }: GraphError): Answer {
  const error = {
    message,
    type,
    code,
    ...(subcode === undefined ? {} : { error_subcode: subcode }),
    ...(transient === undefined ? {} : { is_transient: transient }),
    fbtrace_id: randomBytes(8).toString('base64url'),
  };
  return json({ error }, status);
}

function debugToken({ store }: World, { fields }: GraphCall): Answer {
  const token = text(fields.input_token);
  const valid = token.startsWith('sandbox');
  return json({
    data: {
      app_id: 'sandbox-app',
      type: 'PAGE',
      application: 'Sandbox',
      is_valid: valid,
      expires_at: 0,
      data_access_expires_at: Math.floor((store.clock.now() + 90 * DAY_MS) / 1_000),
      scopes: valid ? ['pages_show_list', 'pages_read_engagement', 'pages_manage_posts', 'pages_manage_metadata'] : [],
    },
  });
}

function publish(world: World, { params, fields }: GraphCall): Answer {
  const { store } = world;
  const pageId = params[0]!;
  const message = text(fields.message);
  const link = text(fields.link) || null;
  if (!message && !link)
    return fail({ status: 400, code: 100, message: '(#100) You must provide a message or a link' });
  const schedule = scheduleOf(world, fields);
  if (schedule === 'invalid') return fail({ status: 400, code: 100, message: BAD_SCHEDULE });
  const refusal = refusalOfPage(world, pageId);
  if (refusal) return refusal;
  const last = store.posts.ofPage(pageId).at(-1);
  if (last && last.message === message && last.link === link) {
    return fail({ status: 400, code: 506, message: '(#506) Duplicate status message' });
  }
  const entry = store.accept({
    channel,
    to: pageId,
    reference: null,
    sender: pageId,
    text: link ? `${message}\n\n${link}`.trim() : message,
    outcome: 'delivered',
    facts: { message, link, ...schedule },
    providerRef: (seq) => `${pageId}_${BigInt(`0x${store.hexRef(seq).slice(0, 8)}`)}${String(seq).padStart(9, '0')}`,
  });
  return { ...json({ id: entry.providerRef }), accepted: { channel, address: pageId } };
}

function refusalOfPage({ store }: World, pageId: string): Answer | null {
  if (store.faults.refusesForNow(channel, pageId)) {
    return fail({
      status: 500,
      code: 2,
      message: 'An unexpected error has occurred. Please retry your request later.',
      transient: true,
    });
  }
  switch (refusalOf(store.config.seed, store.config.shares, channel, pageId)) {
    case 'permission':
      return fail({
        status: 403,
        code: 200,
        message: '(#200) If posting to a page, requires pages_manage_posts permission',
      });
    case 'blocked':
      return fail({
        status: 400,
        code: 368,
        message: 'The action attempted has been deemed abusive or is otherwise disallowed',
      });
  }
  if (!store.faults.quotaIsUsedUp(channel)) return null;
  return fail({ status: 429, code: 32, message: '(#32) Page request limit reached' });
}

function scheduleOf(
  { store }: World,
  fields: Record<string, unknown>,
): { published: boolean; scheduledFor: number | null } | 'invalid' {
  const published = fields.published !== false && text(fields.published) !== 'false' && text(fields.published) !== '0';
  const when = text(fields.scheduled_publish_time);
  if (!when) return { published, scheduledFor: null };
  const at = /^\d+$/.test(when) ? Number(when) * 1_000 : Date.parse(when);
  const ahead = at - store.clock.now();
  const tooFar = store.config.facebookScheduleDays * DAY_MS;
  if (published || !(ahead >= EARLIEST_SCHEDULE_MS && ahead <= tooFar)) return 'invalid';
  return { published: false, scheduledFor: at };
}

/** Newest first, `since` and `until` as Unix seconds or ISO text, 25 a page unless told. */
function list({ store }: World, { params, fields }: GraphCall): Answer {
  const [pageId, edge] = params as [string, string];
  const now = store.clock.now();
  const since = secondsOr(fields.since, Number.NEGATIVE_INFINITY);
  const until = secondsOr(fields.until, Number.POSITIVE_INFINITY);
  const limit = Math.min(100, Math.max(1, Number(text(fields.limit) || 25) || 25));
  const before = Number(text(fields.after)) || Number.POSITIVE_INFINITY;
  const wanted = store.posts.ofPage(pageId).filter((post) => {
    const visible =
      edge === 'scheduled_posts' ? !isPublished(post, now) && post.scheduledFor !== null : isPublished(post, now);
    const createdS = Math.floor(appearedAt(post) / 1_000);
    return visible && createdS >= since && createdS <= until && post.seq < before;
  });
  const page = wanted.reverse().slice(0, limit);
  const next = page.length < wanted.length ? String(page.at(-1)!.seq) : null;
  return json({
    data: page.map((post) => shape(post, text(fields.fields), now)),
    ...(next ? { paging: { cursors: { after: next } } } : {}),
  });
}

function secondsOr(value: unknown, otherwise: number): number {
  const given = text(value);
  if (!given) return otherwise;
  const seconds = /^\d+$/.test(given) ? Number(given) : Math.floor(Date.parse(given) / 1_000);
  return Number.isNaN(seconds) ? otherwise : seconds;
}

function appearedAt(post: Post): number {
  return post.scheduledFor ?? post.createdAt;
}

/** Without `fields` the edges answer id, message and created_time. */
function shape(post: Post, fields: string, now: number): Record<string, unknown> {
  const all: Record<string, unknown> = {
    id: post.id,
    message: post.message,
    created_time: new Date(appearedAt(post)).toISOString().replace(/\.\d+Z$/, '+0000'),
    is_published: isPublished(post, now),
    is_hidden: post.hidden,
    permalink_url: `https://facebook.invalid/${post.id}`,
    status_type: 'mobile_status_update',
    ...(post.link ? { link: post.link } : {}),
    ...(post.scheduledFor === null ? {} : { scheduled_publish_time: Math.floor(post.scheduledFor / 1_000) }),
  };
  const wanted = new Set(fields ? ['id', ...fields.split(',')] : ['id', 'message', 'created_time']);
  return Object.fromEntries(Object.entries(all).filter(([name]) => wanted.has(name)));
}

function unknownObject(id: string): Answer {
  return fail({
    status: 400,
    code: 100,
    subcode: 33,
    type: 'GraphMethodException',
    message: `Unsupported request. Object with ID '${id}' does not exist or cannot be loaded.`,
  });
}

function readPost({ store }: World, { params, fields }: GraphCall): Answer {
  const post = store.posts.get(params[0]!);
  return post ? json(shape(post, text(fields.fields), store.clock.now())) : unknownObject(params[0]!);
}

function changePost(world: World, call: GraphCall): Answer {
  const { store } = world;
  const post = store.posts.get(call.params[0]!);
  if (!post) return unknownObject(call.params[0]!);
  if (call.method === 'DELETE') {
    store.record({ t: 'postChanged', id: post.id, set: { deleted: true } });
    return json({ success: true });
  }
  const schedule = text(call.fields.scheduled_publish_time)
    ? scheduleOf(world, { ...call.fields, published: 'false' })
    : null;
  if (schedule === 'invalid') return fail({ status: 400, code: 100, message: BAD_SCHEDULE });
  const publishNow = String(call.fields.is_published) === 'true';
  store.record({
    t: 'postChanged',
    id: post.id,
    set: {
      message: text(call.fields.message) || undefined,
      hidden: call.fields.is_hidden === undefined ? undefined : String(call.fields.is_hidden) === 'true',
      scheduledFor: publishNow ? null : schedule?.scheduledFor,
    },
  });
  return json({ success: true });
}
