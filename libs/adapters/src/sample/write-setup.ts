import type { ChannelName, Role } from '@loa/domain';
import { hash } from '@node-rs/argon2';
import type { Vault } from '../crypto/vault.js';
import type { Query } from '../postgres/database.js';
import type { TariffFile } from '../templates/file-schemas.js';
import type { SampleUnit } from './sample-person.js';

interface DemoUser {
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly unit: string;
}

/** One log-in per role, and two schools so that one can be seen not to see the other. */
export const DEMO_USERS: readonly DemoUser[] = [
  { email: 'canbo@demo.example', name: 'Phạm Thu Hằng', role: 'officer', unit: 'CH-PGD' },
  { email: 'lanhdao@demo.example', name: 'Vũ Đức Thành', role: 'approver', unit: 'CH-PGD' },
  { email: 'xem@demo.example', name: 'Đỗ Minh Châu', role: 'viewer', unit: 'CH-PGD' },
  { email: 'quantri@demo.example', name: 'Bùi Quang Huy', role: 'administrator', unit: 'CH-PGD' },
  { email: 'canbo.daoxanh@demo.example', name: 'Lê Ngọc Mai', role: 'schoolOfficer', unit: 'CH-CS-01' },
  { email: 'hieutruong.daoxanh@demo.example', name: 'Trần Văn Khải', role: 'approver', unit: 'CH-CS-01' },
  { email: 'canbo.haiau@demo.example', name: 'Hoàng Thị Yến', role: 'schoolOfficer', unit: 'CH-TH-01' },
  { email: 'hieutruong.haiau@demo.example', name: 'Nguyễn Thanh Tâm', role: 'approver', unit: 'CH-TH-01' },
];

interface DemoAccount {
  readonly channel: ChannelName;
  readonly name: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, unknown>>;
  /** Tokens that renew themselves. */
  readonly credential?: Readonly<Record<string, unknown>>;
}

const ZALO = {
  settings: { sandbox: true, appId: 'sandbox-app', oaId: 'sandbox-oa' },
  secrets: { secretKey: 'sandbox', oaSecret: 'sandbox-oa-secret' },
  credential: { accessToken: 'sandbox-access-sandbox-oa', refreshToken: 'sandbox-refresh-sandbox-oa' },
};

/** Senders of the office that all units below share; the sandbox knows these credentials. */
const DEMO_ACCOUNTS: readonly DemoAccount[] = [
  { channel: 'zaloZns', name: 'Zalo ZNS – PGDĐT Cát Hải', ...ZALO },
  { channel: 'zaloUid', name: 'Zalo OA (mẫu tin theo UID) – PGDĐT Cát Hải', ...ZALO },
  { channel: 'zaloOa', name: 'Zalo OA (tin tư vấn) – PGDĐT Cát Hải', ...ZALO },
  {
    channel: 'sms',
    name: 'SMS Brandname PGDCatHai',
    settings: { brandname: 'PGDCatHai' },
    secrets: { apiKey: 'sandbox', secretKey: 'sandbox' },
  },
  {
    channel: 'email',
    name: 'Thư điện tử PGDĐT Cát Hải',
    settings: {
      from: 'thongbao@demo.example',
      fromName: 'Phòng GDĐT Cát Hải',
      bounceDomain: 'bounce.demo.example',
      user: 'sandbox',
      // The sandbox listens on loopback and speaks plain SMTP.
      requireTls: false,
    },
    secrets: { pass: 'sandbox' },
  },
  {
    channel: 'facebookPage',
    name: 'Facebook – các trang của ngành',
    settings: { sandbox: true, version: 'v26.0' },
    secrets: { pageToken: 'sandbox-page-token' },
  },
];

/** Log-ins that work only while every account is on the sandbox. All have the one password. */
export async function writeUsers(query: Query, vault: Vault, password: string, now: Date): Promise<void> {
  const hashes = await Promise.all(DEMO_USERS.map(() => hash(password)));
  const column = (value: (user: DemoUser, index: number) => unknown) => DEMO_USERS.map(value);
  await query(
    `INSERT INTO app_user (unit_id, email, full_name, role, password_hash, test_phone_cipher, email_verified_at, demo)
     SELECT u.id, t.email, t.full_name, t.role, t.password_hash, t.phone, $7, true
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bytea[])
       AS t (unit, email, full_name, role, password_hash, phone)
     JOIN unit u ON u.code = t.unit`,
    [
      column((user) => user.unit),
      column((user) => user.email),
      column((user) => user.name),
      column((user) => user.role),
      hashes,
      column((_, index) => vault.seal(`8440${String(index + 1).padStart(7, '0')}`)),
      now,
    ],
  );
}

/** Senders, and a Facebook Page for the office and every school. */
export async function writeAccounts(
  query: Query,
  vault: Vault,
  units: readonly SampleUnit[],
  now: Date,
): Promise<void> {
  const office = units[0]!;
  const accountIds = new Map<ChannelName, string>();
  for (const { channel, name, settings, secrets, credential } of DEMO_ACCOUNTS) {
    const [account] = await query<{ id: string }>(
      `INSERT INTO channel_account (unit_id, channel, name, settings, secrets_cipher) VALUES ($1, $2, $3, $4, $5)
       RETURNING id`,
      [office.id, channel, name, settings, vault.sealJson(secrets)],
    );
    accountIds.set(channel, account!.id);
    if (!credential) continue;
    await query(`INSERT INTO account_credential (account_id, secrets_cipher, renewed_at) VALUES ($1, $2, $3)`, [
      account!.id,
      vault.sealJson(credential),
      now,
    ]);
  }
  const posting = units.filter((unit) => unit.kind !== 'commune');
  await query(
    `INSERT INTO outlet (unit_id, account_id, channel, name, address, sample)
     SELECT unit_id, $4, 'facebookPage', name, address, true FROM unnest($1::uuid[], $2::text[], $3::text[])
       AS t (unit_id, name, address)`,
    [
      posting.map((unit) => unit.id),
      posting.map((unit) => `Facebook ${unit.shortName}`),
      posting.map((_, index) => `4400000000${String(index + 1).padStart(5, '0')}`),
      accountIds.get('facebookPage'),
    ],
  );
}

/** Example prices for sandbox accounts that have none: what is practised shows money too. Never for real accounts. */
export async function writeExamplePrices(query: Query, { rows }: TariffFile): Promise<void> {
  await query(
    `INSERT INTO tariff (account_id, kind, operator, per, price, valid_from)
     SELECT a.id, r.kind, r.operator, r.per, r.price, r."validFrom"
     FROM channel_account a JOIN jsonb_to_recordset($1::jsonb)
       AS r (channel text, kind text, operator text, per text, price numeric, "validFrom" date) ON r.channel = a.channel
     WHERE a.mode = 'sandbox' AND NOT EXISTS (SELECT 1 FROM tariff t WHERE t.account_id = a.id)`,
    [JSON.stringify(rows)],
  );
}
