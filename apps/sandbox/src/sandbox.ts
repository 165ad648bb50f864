import type { AddressInfo } from 'node:net';
import { BounceSender } from './callbacks/dsn.js';
import { deliverEsmsCallback, deliverZaloEvent, HttpCaller, webhookOf } from './callbacks/http.js';
import { CallbackQueue, type Router } from './callbacks/queue.js';
import { Actions } from './control/actions.js';
import { controlRoutes } from './control/api.js';
import { json, type Route } from './http/answers.js';
import { createHttpServer } from './http/server.js';
import { inboxRoutes } from './inbox/routes.js';
import { esmsRoutes } from './providers/esms.js';
import { graphRoutes } from './providers/graph.js';
import { SmtpSink } from './providers/smtp.js';
import type { World } from './providers/world.js';
import { zaloOaRoutes } from './providers/zalo-oa.js';
import { zaloOauthRoutes } from './providers/zalo-oauth.js';
import { zaloZnsRoutes } from './providers/zalo-zns.js';
import type { Settings } from './settings.js';
import { Store } from './store/store.js';

export interface Sandbox {
  url: string;
  httpPort: number;
  smtpPort: number;
  close(): Promise<void>;
}

/** Starts all providers; a port of 0 picks a free one. What the data folder remembers goes on from where it was. */
export async function startSandbox(settings: Settings): Promise<Sandbox> {
  const store = new Store(settings.dataFolder, { seed: settings.seed, shares: settings.shares });
  const http = new HttpCaller();
  const bounces = settings.bounceAddress ? new BounceSender(settings.bounceAddress) : null;
  const callbacks = new CallbackQueue(store, callbackRouter(store, http, bounces, settings.callbacksUrl));
  const world: World = { store, callbacks };
  const smtp = new SmtpSink(world, settings.host);
  const actions = new Actions(world, smtp);
  const ready: Route = {
    method: 'GET',
    path: '/health/ready',
    channel: null,
    handler: () => json({ status: 'ready' }),
  };
  const routes = [
    ready,
    ...esmsRoutes(world),
    ...zaloOauthRoutes(world),
    ...zaloOaRoutes(world),
    ...zaloZnsRoutes(world),
    ...graphRoutes(world),
    ...controlRoutes(world, actions, http),
    ...inboxRoutes(world, actions),
  ];
  const server = createHttpServer({ routes, faults: store.faults, flush: () => store.flush() });
  const smtpPort = await smtp.listen(settings.smtpPort);
  await smtp.followFaults();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(settings.port, settings.host, resolve);
  });
  callbacks.resume();
  const httpPort = (server.address() as AddressInfo).port;

  return {
    url: `http://${settings.host.includes(':') ? `[${settings.host}]` : settings.host}:${httpPort}`,
    httpPort,
    smtpPort,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await Promise.all([closed, smtp.shut()]);
      callbacks.close();
      bounces?.close();
      await http.close();
      store.close();
    },
  };
}

function callbackRouter(
  store: Store,
  http: HttpCaller,
  bounces: BounceSender | null,
  callbacksUrl: string | null,
): Router {
  return (callback) => {
    switch (callback.kind) {
      case 'esms':
        return { target: new URL(callback.url).origin, deliver: () => deliverEsmsCallback(http, callback.url) };
      case 'zalo': {
        const target = webhookOf(store.zalo.webhooks.get(callback.oaId), callbacksUrl);
        if (!target) return null;
        return { target: target.url, deliver: () => deliverZaloEvent(http, target, callback.event, callback.zns) };
      }
      case 'dsn': {
        const line = store.messages.bySeq(callback.seq);
        if (!line || !bounces) return null;
        return { target: 'bounces', deliver: () => bounces.send(store.read(line)) };
      }
    }
  };
}
