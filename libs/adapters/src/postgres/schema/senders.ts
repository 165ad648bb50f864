import { EntitySchema } from 'typeorm';

// Senders and outlets that units own.
// The migrations make the tables; this maps their columns, and a test holds the two together.

export interface ChannelAccountRow {
  id: string;
  unitId: string;
  channel: string;
  name: string;
  mode: string;
  endpoint: string | null;
  settings: unknown;
  secretsCipher: Buffer | null;
  sharedDown: boolean;
  active: boolean;
  connections: number;
  perSecond: number | null;
  perDay: number | null;
  uncertainRule: string;
  state: string;
  stateCode: string;
  stateUntil: Date | null;
  callbackToken: string;
  createdAt: Date;
  domainCaps: unknown;
  trips: number;
}

export const ChannelAccountSchema = new EntitySchema<ChannelAccountRow>({
  name: 'ChannelAccount',
  tableName: 'channel_account',
  columns: {
    id: { type: 'uuid', primary: true, default: () => 'uuidv7()' },
    unitId: { name: 'unit_id', type: 'uuid' },
    channel: { type: 'text' },
    name: { type: 'text' },
    mode: { type: 'text', default: () => "'sandbox'::text" },
    endpoint: { type: 'text', nullable: true },
    settings: { type: 'jsonb', default: () => "'{}'::jsonb" },
    secretsCipher: { name: 'secrets_cipher', type: 'bytea', nullable: true },
    sharedDown: { name: 'shared_down', type: 'boolean', default: () => 'true' },
    active: { type: 'boolean', default: () => 'true' },
    connections: { type: 'smallint', default: () => '16' },
    perSecond: { name: 'per_second', type: 'integer', nullable: true },
    perDay: { name: 'per_day', type: 'integer', nullable: true },
    uncertainRule: { name: 'uncertain_rule', type: 'text', default: () => "'hold'::text" },
    state: { type: 'text', default: () => "'ok'::text" },
    stateCode: { name: 'state_code', type: 'text', default: () => "''::text" },
    stateUntil: { name: 'state_until', type: 'timestamptz', nullable: true },
    callbackToken: {
      name: 'callback_token',
      type: 'text',
      default: () => "replace((uuidv4())::text, '-'::text, ''::text)",
    },
    createdAt: { name: 'created_at', type: 'timestamptz', default: () => 'now()' },
    domainCaps: { name: 'domain_caps', type: 'jsonb', default: () => "'{}'::jsonb" },
    trips: { type: 'smallint', default: () => '0' },
  },
});

export interface OutletRow {
  id: string;
  unitId: string;
  accountId: string;
  channel: string;
  name: string;
  address: string;
  active: boolean;
  sample: boolean;
}

export const OutletSchema = new EntitySchema<OutletRow>({
  name: 'Outlet',
  tableName: 'outlet',
  columns: {
    id: { type: 'uuid', primary: true, default: () => 'uuidv7()' },
    unitId: { name: 'unit_id', type: 'uuid' },
    accountId: { name: 'account_id', type: 'uuid' },
    channel: { type: 'text' },
    name: { type: 'text' },
    address: { type: 'text' },
    active: { type: 'boolean', default: () => 'true' },
    sample: { type: 'boolean', default: () => 'false' },
  },
});
