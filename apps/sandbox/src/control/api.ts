import type { z } from 'zod';
import type { HttpCaller } from '../callbacks/http.js';
import { probeWebhook } from '../callbacks/http.js';
import { CHANNELS } from '../fault-seed.js';
import { FAULT_CHANNELS } from '../faults.js';
import { type Answer, type Call, type Handler, json, problem, type Route } from '../http/answers.js';
import { type SeenMessage, seenByRecipient } from '../inbox/view.js';
import type { World } from '../providers/world.js';
import type { Actions } from './actions.js';
import {
  acceptedSchema,
  clockSchema,
  configSchema,
  faultsSchema,
  interactionsSchema,
  optOutSchema,
  resetSchema,
  templatesSchema,
  tokensSchema,
  webhookSchema,
} from './schemas.js';

/** The API under `/_sandbox`, for this machine only: what was taken, settings, faults, and events that people cause. */
export function controlRoutes(world: World, actions: Actions, http: HttpCaller): Route[] {
  const { store, callbacks } = world;
  const route = (method: Route['method'], path: string, handler: Handler): Route => ({
    method,
    path: `/_sandbox${path}`,
    channel: null,
    loopbackOnly: true,
    handler,
  });
  return [
    route('GET', '/accepted', (call) => accepted(world, call)),
    route('GET', '/counts', () =>
      json({
        channels: Object.fromEntries(CHANNELS.map((channel) => [channel, store.messages.counts(channel)])),
        lastSeq: store.messages.lastSeq,
        callbacks: { pending: store.pending.size, delivered: callbacks.delivered, dropped: callbacks.dropped },
      }),
    ),
    route('GET', '/config', () => json(settings(world))),
    route(
      'POST',
      '/config',
      withBody(configSchema, (change) => {
        actions.configure(change);
        return json(settings(world));
      }),
    ),
    route(
      'POST',
      '/clock',
      withBody(clockSchema, ({ offsetMs }) => {
        actions.setClock(offsetMs);
        return json(settings(world));
      }),
    ),
    route(
      'POST',
      '/faults',
      withBody(faultsSchema, async (change) => {
        await actions.setFaults(change);
        return json(settings(world));
      }),
    ),
    route('DELETE', '/faults', async () => {
      await actions.clearFaults();
      return json(settings(world));
    }),
    route(
      'POST',
      '/reset',
      withBody(resetSchema, async ({ all }) => {
        await actions.reset(all);
        return json(settings(world));
      }),
    ),
    route('GET', '/zalo/templates', () => json({ templates: [...store.zalo.templates.values()] })),
    route(
      'POST',
      '/zalo/templates',
      withBody(templatesSchema, ({ templates }) => {
        actions.registerTemplates(templates);
        return json({ registered: templates.length });
      }),
    ),
    route(
      'POST',
      '/zalo/webhooks',
      withBody(webhookSchema, async (webhook) => {
        store.record({ t: 'webhook', ...webhook });
        return json({ probeStatus: await probeWebhook(http, webhook.url) });
      }),
    ),
    route(
      'POST',
      '/zalo/interactions',
      withBody(interactionsSchema, (given) => json({ users: actions.interact(given) })),
    ),
    route(
      'POST',
      '/zalo/optout',
      withBody(optOutSchema, (given) => {
        actions.optOut(given);
        return json({ addresses: given.userIds.length + given.phones.length });
      }),
    ),
    route(
      'POST',
      '/zalo/tokens',
      withBody(tokensSchema, ({ oaId, action }) => {
        store.record({ t: 'tokenEnded', oaId, how: action });
        return json({ oaId, action });
      }),
    ),
  ];
}

/** JSON only: a form of some web page can't send that type without asking first. */
function withBody<S extends z.ZodType>(schema: S, act: (given: z.output<S>) => Answer | Promise<Answer>): Handler {
  return (call) => {
    if (call.body.length > 0 && !(call.headers['content-type'] ?? '').includes('application/json')) {
      return problem(415, 'body.type', 'The body must be application/json.');
    }
    let value: unknown;
    try {
      value = call.body.length === 0 ? {} : JSON.parse(call.body.toString('utf8'));
    } catch {
      return problem(400, 'body.json', 'The body is not JSON.');
    }
    const parsed = schema.safeParse(value);
    return parsed.success ? act(parsed.data) : invalid(parsed.error);
  };
}

export function invalid(error: z.ZodError): Answer {
  const detail = error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`).join('; ');
  return problem(400, 'body.invalid', detail);
}

function settings({ store }: World): object {
  return {
    config: store.config,
    clock: { offsetMs: store.clock.offsetMs, now: new Date(store.clock.now()).toISOString() },
    faults: Object.fromEntries(FAULT_CHANNELS.map((channel) => [channel, store.faults.of(channel)])),
  };
}

export interface AcceptedMessage extends SeenMessage {
  /** How often this reference was taken on this channel; 0 without a reference. */
  timesAccepted: number;
}

async function accepted({ store }: World, call: Call): Promise<Answer> {
  const parsed = acceptedSchema.safeParse(Object.fromEntries(call.query));
  if (!parsed.success) return invalid(parsed.error);
  const { channel, after, limit, text } = parsed.data;
  const lines = store.messages.page(channel ?? null, after, limit);
  const messages = await Promise.all(
    lines.map(async (line): Promise<AcceptedMessage> => {
      const { reference } = line;
      const timesAccepted = reference === null ? 0 : store.messages.timesTaken(line.channel, reference);
      return { ...(await seenByRecipient(store.read(line), text === 'yes')), timesAccepted };
    }),
  );
  return json({ messages, next: lines.length === limit ? lines.at(-1)!.seq : null });
}
