import type { Channel, Shares } from '../fault-seed.js';
import type { ChannelFaults, FaultChannel } from '../faults.js';

/** A message that a provider took. `at` and all other times are milliseconds of the sandbox's clock. */
export interface MessageEntry {
  t: 'message';
  seq: number;
  at: number;
  channel: Channel;
  to: string;
  /** What the sender calls it: tracking_id, RequestId or Message-ID; null where the provider has no such field. */
  reference: string | null;
  /** What the provider calls it: msg_id, SMSID, post id. */
  providerRef: string;
  /** Brandname, OA id, envelope sender or page id. */
  sender: string;
  /** What the recipient sees; empty for mail, whose bytes are in `raw`. */
  text: string;
  outcome: 'delivered' | 'undelivered';
  parts?: number;
  /** VND. */
  price?: number;
  templateId?: string;
  /** Fields that only one provider has. */
  facts?: Record<string, unknown>;
  /** Mail as it came, one character per byte. */
  raw?: string;
}

export interface ZaloTemplate {
  templateId: string;
  name: string;
  /** With `<param>` placeholders. */
  body: string;
  tag: 1 | 2 | 3;
  status: 'ENABLE' | 'PENDING_REVIEW' | 'REJECT' | 'DISABLE' | 'DELETE';
  params: { name: string; require: boolean; type: string; maxLength: number; minLength: number; acceptNull: boolean }[];
  /** VND per message by phone and by user id. */
  priceSdt: number;
  priceUid: number;
  /** Null: every OA may use it. */
  oaId: string | null;
  createdAt: number;
}

export type CallbackEntry = { t: 'callback'; id: number /** Real time. */; dueAt: number; channel: FaultChannel } & (
  | { kind: 'zalo'; oaId: string; zns: boolean; event: Record<string, unknown> }
  | { kind: 'esms'; url: string }
  | { kind: 'dsn'; seq: number }
);

export interface SandboxConfig {
  seed: string;
  shares: Shares;
  /** Real milliseconds between an accepted message and its receipt. */
  receiptDelayMs: number;
  /** The same for a mail that bounces. */
  bounceDelayMs: number;
  /** Only registered Zalo templates are accepted. */
  strictTemplates: boolean;
  /** Phone templates are refused between 22:00 and 06:00 Vietnamese time (-133). */
  zaloNightRule: boolean;
  znsDailyQuota: number;
  /** HTTP status of a refused token request: Zalo answers both. */
  oauthErrorStatus: 200 | 400;
  /** VND that the eSMS account starts with. */
  esmsBalance: number;
  /** eSMS answers 105 to status questions that come sooner than this after the send. */
  esmsStatusAfterMs: number;
  /** Days ahead that Facebook takes a scheduled post. */
  facebookScheduleDays: number;
  /** Header of a mail that carries the sender's own reference; empty: Message-ID. */
  emailReferenceHeader: string;
}

export type Entry =
  | { t: 'born'; epoch: string }
  | MessageEntry
  | CallbackEntry
  | { t: 'called'; ids: number[] }
  | { t: 'config'; set: Partial<SandboxConfig> }
  | { t: 'clock'; offsetMs: number }
  | { t: 'faults'; channel: FaultChannel; set: ChannelFaults }
  | { t: 'template'; template: ZaloTemplate }
  | { t: 'webhook'; oaId: string; url: string; secret: string; appId: string }
  | { t: 'interaction'; oaId: string; at: number; userIds: string[] }
  | { t: 'optout'; oaId: string; addresses: string[]; undo: boolean }
  | { t: 'tokenIssued'; oaId: string; accessToken: string; refreshToken: string; at: number; used: string | null }
  | { t: 'tokenEnded'; oaId: string; how: 'expire' | 'revoke' | 'revokeRefresh' }
  | {
      t: 'postChanged';
      id: string;
      set: { message?: string; hidden?: boolean; deleted?: boolean; scheduledFor?: number | null };
    };
