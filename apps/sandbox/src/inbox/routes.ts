import type { z } from 'zod';
import type { Actions } from '../control/actions.js';
import { clockSchema, configSchema, faultsSchema } from '../control/schemas.js';
import { CHANNELS } from '../fault-seed.js';
import { type Answer, type Call, html, json, problem, type Route } from '../http/answers.js';
import type { World } from '../providers/world.js';
import { langOf } from './catalogue.js';
import { faultsPage } from './faults-page.js';
import type { PageFrame } from './layout.js';
import { messagesPage } from './messages-page.js';
import { seenByRecipient } from './view.js';

/** How many messages the installation under trial can ask for, to show each of its users their own. */
const NEWEST = 300;

/** The pages for people. What the panel's forms do goes through the same checks as the control API. */
export function inboxRoutes(world: World, actions: Actions): Route[] {
  const { store } = world;
  const form = (
    path: string,
    act: (fields: URLSearchParams) => z.ZodError | null | Promise<z.ZodError | null>,
  ): Route => ({
    method: 'POST',
    path: `/faults/${path}`,
    channel: null,
    loopbackOnly: true,
    handler: async (call) => {
      if (!comesFromOwnPage(call)) return problem(403, 'panel.origin', 'This form belongs to the page of the sandbox.');
      return backToPanel(call, await act(new URLSearchParams(call.body.toString('utf8'))));
    },
  });
  return [
    {
      method: 'GET',
      path: '/',
      channel: null,
      handler: async (call) => html(await messagesPage(store, frameOf(call))),
    },
    {
      method: 'GET',
      path: '/newest',
      channel: null,
      handler: async () => {
        const lines = store.messages.newest(null, '', NEWEST);
        return json({ messages: await Promise.all(lines.map((line) => seenByRecipient(store.read(line), true))) });
      },
    },
    { method: 'GET', path: '/faults', channel: null, handler: (call) => html(faultsPage(store, frameOf(call))) },
    form('settings', (fields) => {
      const config = configSchema.safeParse(configOf(fields));
      const clock = clockSchema.safeParse({ offsetMs: Math.round(Number(fields.get('clockOffsetHours')) * 3_600_000) });
      if (!config.success) return config.error;
      if (!clock.success) return clock.error;
      actions.configure(config.data);
      actions.setClock(clock.data.offsetMs);
      return null;
    }),
    form('channel', async (fields) => {
      const faults = faultsSchema.safeParse({ [fields.get('channel') ?? '']: faultsOf(fields) });
      if (!faults.success) return faults.error;
      await actions.setFaults(faults.data);
      return null;
    }),
    form('clear', async () => {
      await actions.clearFaults();
      return null;
    }),
    form('reset', async () => {
      await actions.reset(false);
      return null;
    }),
  ];
}

function frameOf(call: Call): PageFrame {
  return { lang: langOf(call.query.get('lang')), path: call.path, query: call.query };
}

function backToPanel(call: Call, error: z.ZodError | null): Answer {
  const query = new URLSearchParams({ lang: langOf(call.query.get('lang')) });
  if (error) query.set('invalid', error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
  return { status: 303, type: 'text/plain', body: '', headers: { location: `/faults?${query}` } };
}

/** Browsers say where a form was sent from; another site's form must not set faults. */
function comesFromOwnPage({ headers }: Call): boolean {
  return headers.origin === undefined || headers.origin === `http://${headers.host}`;
}

function numberOf(fields: URLSearchParams, name: string): number | undefined {
  const given = fields.get(name)?.trim();
  return given ? Number(given) : undefined;
}

function configOf(fields: URLSearchParams): object {
  return {
    seed: fields.get('seed') ?? undefined,
    receiptDelayMs: numberOf(fields, 'receiptDelayMs'),
    shares: Object.fromEntries(CHANNELS.map((channel) => [channel, numberOf(fields, `share.${channel}`)])),
  };
}

/** The panel sets the plain forms; counts and times are for the API. */
function faultsOf(fields: URLSearchParams): object {
  const shared = (name: string) => {
    const share = numberOf(fields, name);
    return share === undefined || share === 0 ? null : { share };
  };
  const retryAfterS = numberOf(fields, 'status429');
  return {
    refuseConnections: fields.get('refuseConnections') === 'true',
    hang: fields.get('hang') || null,
    acceptThenDrop: shared('acceptThenDrop'),
    http500AfterAccept: shared('http500AfterAccept'),
    status429: retryAfterS === undefined ? null : { retryAfterS },
    badGateway: fields.get('badGateway') === 'true' ? {} : null,
    tempRefuse: shared('tempRefuse'),
    tokenRevoked: fields.get('tokenRevoked') || null,
    receipts: fields.get('receipts') ?? 'normal',
    slowMs: numberOf(fields, 'slowMs') ?? 0,
    quota: numberOf(fields, 'quota') ?? null,
  };
}
