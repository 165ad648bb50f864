import { draw } from '../fault-seed.js';
import { FAULT_CHANNELS, type FaultChannel, NO_FAULTS } from '../faults.js';
import { toInternational } from '../providers/phone.js';
import type { SmtpSink } from '../providers/smtp.js';
import type { World } from '../providers/world.js';
import { EVERY_OA } from '../store/zalo.js';
import type { ConfigChange, FaultsChange, Interactions, OptOut, TemplateInput } from './schemas.js';

const UID_TEMPLATES_SINCE = Date.parse('2025-12-10T00:00:00+07:00');

/** What the control API and the panel can do to the sandbox. */
export class Actions {
  constructor(
    private readonly world: World,
    private readonly smtp: SmtpSink,
  ) {}

  configure({ shares, ...change }: ConfigChange): void {
    const { store } = this.world;
    const set = { ...given(change), ...(shares && { shares: { ...store.config.shares, ...given(shares) } }) };
    store.record({ t: 'config', set });
  }

  setClock(offsetMs: number): void {
    this.world.store.record({ t: 'clock', offsetMs });
  }

  async setFaults(change: FaultsChange): Promise<void> {
    const { store } = this.world;
    for (const [channel, set] of Object.entries(change)) {
      store.record({ t: 'faults', channel: channel as FaultChannel, set });
      if (channel.startsWith('zalo') && set.tokenRevoked === 'once') {
        store.record({ t: 'tokenEnded', oaId: EVERY_OA, how: 'revoke' });
      }
    }
    await this.smtp.followFaults();
  }

  async clearFaults(): Promise<void> {
    await this.setFaults(Object.fromEntries(FAULT_CHANNELS.map((channel) => [channel, NO_FAULTS])));
  }

  async reset(all: boolean): Promise<void> {
    this.world.callbacks.clear();
    this.world.store.forget(all);
    await this.smtp.followFaults();
  }

  registerTemplates(templates: TemplateInput[]): void {
    const { store } = this.world;
    for (const { name, params, createdAt, ...template } of templates) {
      store.record({
        t: 'template',
        template: {
          ...template,
          name: name ?? template.templateId,
          params: params ?? placeholdersOf(template.body),
          createdAt: createdAt ?? Math.max(store.clock.now(), UID_TEMPLATES_SINCE),
        },
      });
    }
  }

  /** Users write to the OA: their window opens, and Zalo tells about it. Returns how many did. */
  interact({ oaId, userIds, share, seed, at, text, webhooks }: Interactions): number {
    const { store, callbacks } = this.world;
    const writers = (userIds ?? store.zalo.usersOf(oaId)).filter((id) => draw(seed, 'interaction', id).u < share);
    const moment = at ?? store.clock.now();
    store.record({ t: 'interaction', oaId, at: moment, userIds: writers });
    if (webhooks) {
      for (const id of writers) {
        const event = {
          user_id_by_app: `app-${id}`,
          event_name: 'user_send_text',
          timestamp: String(moment),
          sender: { id },
          recipient: { id: oaId },
          message: { text, msg_id: `in-${id}-${moment}` },
        };
        callbacks.schedule({ kind: 'zalo', channel: 'zaloOa', oaId, zns: false, event }, store.config.receiptDelayMs);
      }
    }
    return writers.length;
  }

  /** Users leave the OA, phones refuse it; only the users' leaving is told by a webhook. */
  optOut({ oaId, userIds, phones, undo }: OptOut): void {
    const { store, callbacks } = this.world;
    const addresses = [...userIds, ...phones.map((phone) => toInternational(phone) ?? phone)];
    store.record({ t: 'optout', oaId, addresses, undo });
    const timestamp = String(store.clock.now());
    for (const id of userIds) {
      const event = {
        event_name: undo ? 'follow' : 'unfollow',
        source: 'oa_profile',
        oa_id: oaId,
        follower: { id },
        user_id_by_app: `app-${id}`,
        timestamp,
      };
      callbacks.schedule({ kind: 'zalo', channel: 'zaloOa', oaId, zns: false, event }, store.config.receiptDelayMs);
    }
  }
}

/** Without the fields that are undefined: they would hide the value in force. */
function given<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as ReturnType<
    typeof given<T>
  >;
}

function placeholdersOf(body: string) {
  const names = new Set([...body.matchAll(/<([\w.-]+)>/g)].map((match) => match[1]!));
  return [...names].map((name) => ({
    name,
    require: true,
    type: 'STRING',
    maxLength: 200,
    minLength: 0,
    acceptNull: false,
  }));
}
