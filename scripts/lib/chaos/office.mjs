import { createHash, randomBytes } from 'node:crypto';

export const CHANNELS = ['sms', 'email', 'zaloZns'];
export const GROUPS = ['guardian', 'teacher', 'staff'];
export const SCHOOLS = 24;
const MAIL_DOMAINS = 20;
const CHUNK = 5000;

export const ZALO = { appId: 'sandbox-app', oaId: 'sandbox-oa', oaSecret: 'sandbox-oa-secret' };

/** Connections of each sender in each worker: the most that one kill may leave open per channel. */
export const CONNECTIONS = 16;

const SETTINGS = {
  zaloZns: { ...ZALO, sandbox: true, secretKey: 'sandbox' },
  // A provider that never answers is given up sooner than in earnest: a drill has no minute to wait.
  sms: { brandname: 'TEST', apiKey: 'sandbox', secretKey: 'sandbox', headersTimeoutMs: 4000 },
  email: {
    from: 'a@demo.example',
    fromName: 'A',
    bounceDomain: 'bounce.demo.example',
    user: 'sandbox',
    pass: 'sandbox',
    requireTls: false,
    socketTimeoutMs: 4000,
  },
};

const ZALO_TEMPLATE = {
  templateId: 'sandbox-chaos',
  title: 'Thông báo',
  body: 'Kính gửi {{recipient.name}}',
  params: { ten: { from: 'recipient.name', max: 30 } },
};
const CONTENT = {
  title: { vi: 'Thử', en: 'Test' },
  audience: GROUPS,
  topic: 'policy',
  legalClass: 'notice',
  legalReason: { vi: 'Thử nghiệm', en: 'Test' },
  per: 'none',
  purpose: 'notice',
  variants: {
    zaloZns: ZALO_TEMPLATE,
    sms: { unicode: 'Chào {{recipient.givenName}}', plain: 'Chao {{ascii recipient.givenName}}', prefer: 'plain' },
    email: {
      subject: 'Thông báo',
      preheader: 'Thông báo của nhà trường gửi tới phụ huynh học sinh',
      text: 'Kính gửi {{recipient.name}},\n\nNội dung.',
      footer: 'Nhà trường',
      optOutLine: 'Dừng nhận thư: {{unsubscribeUrl}}',
    },
  },
};

const OFFICER = 'officer@demo.example';
export const isOfficer = (address) => address === OFFICER;

/** Group and school of person `n`; every school has people of every group. */
export const groupOf = (n) => GROUPS[n % GROUPS.length];
export const schoolOf = (n) => Math.floor(n / GROUPS.length) % SCHOOLS;

/** An office with its schools, a sender per channel, an officer who is logged in, and `members` people with a telephone and an e-mail each. */
export async function layOffice(sql, vault, members) {
  const unit = async (code, kind, parent) => {
    const [{ id }] = await sql('INSERT INTO unit (code) VALUES ($1) RETURNING id', [code]);
    await sql(
      `INSERT INTO unit_period (unit_id, parent_id, kind, name, short_name, valid_from) VALUES ($1, $2, $3, $4, $4, '2000-01-01')`,
      [id, parent, kind, `Đơn vị ${code}`],
    );
    return id;
  };
  const root = await unit('OFFICE', 'educationOffice', null);
  const schools = [];
  for (let n = 1; n <= SCHOOLS; n += 1) schools.push(await unit(`S${n}`, 'school', root));
  await sql(`SELECT refresh_unit_tree('2026-01-01')`);
  await layAccounts(sql, vault, root);
  await layPeople(sql, vault, schools, members);
  return { root, schools, cookie: await layOfficer(sql, root), templateVersion: await layTemplate(sql, root) };
}

async function layAccounts(sql, vault, root) {
  for (const channel of CHANNELS) {
    const [{ id }] = await sql(
      `INSERT INTO channel_account (unit_id, channel, name, settings, connections) VALUES ($1, $2, $2, $3, $4) RETURNING id`,
      [root, channel, JSON.stringify(SETTINGS[channel]), CONNECTIONS],
    );
    if (!channel.startsWith('zalo')) continue;
    const tokens = { accessToken: 'sandbox-access-sandbox-oa', refreshToken: 'sandbox-refresh-sandbox-oa' };
    await sql(`INSERT INTO account_credential (account_id, secrets_cipher, renewed_at) VALUES ($1, $2, now())`, [
      id,
      vault.sealJson(tokens),
    ]);
  }
}

async function layPeople(sql, vault, schools, members) {
  for (let from = 0; from < members; from += CHUNK) {
    const numbers = Array.from({ length: Math.min(CHUNK, members - from) }, (_, n) => from + n);
    const addresses = numbers.flatMap((n) => {
      const phone = `8440${1_000_000 + n}`;
      return [
        { n, channel: 'sms', address: phone },
        { n, channel: 'zaloZns', address: phone },
        { n, channel: 'email', address: `p${n}@d${n % MAIL_DOMAINS}.example` },
      ];
    });
    await sql(
      `WITH laid AS (SELECT uuidv7() AS id, * FROM unnest($1::int[], $2::uuid[], $3::text[]) AS w(n, unit_id, audience_group)),
       people AS (
         INSERT INTO person (id, home_unit_id, full_name, given_name, search_name, salutation)
         SELECT id, unit_id, 'Nguyễn Văn An ' || n, 'An', 'nguyen van an ' || n, 'anh/chị' FROM laid),
       places AS (
         INSERT INTO membership (person_id, unit_id, audience_group) SELECT id, unit_id, audience_group FROM laid)
       INSERT INTO contact_point (person_id, channel, address_cipher, address_key, mail_domain, health)
       SELECT id, channel, cipher, key, domain, 'active'
       FROM unnest($4::int[], $5::text[], $6::bytea[], $7::bytea[], $8::text[]) AS c(n, channel, cipher, key, domain) JOIN laid USING (n)`,
      [
        numbers,
        numbers.map((n) => schools[schoolOf(n)]),
        numbers.map(groupOf),
        addresses.map(({ n }) => n),
        addresses.map(({ channel }) => channel),
        addresses.map(({ address }) => vault.seal(address)),
        addresses.map(({ address }) => vault.addressKey(address)),
        addresses.map(({ address }) => address.split('@')[1] ?? null),
      ],
    );
  }
  await sql('VACUUM ANALYZE person, membership, contact_point');
}

/** An officer with an open session: the drills click where people click. @returns the session's cookie */
async function layOfficer(sql, root) {
  const token = randomBytes(32).toString('base64url');
  await sql(
    `WITH officer AS (
       INSERT INTO app_user (unit_id, email, full_name, role) VALUES ($1, $3, 'Officer', 'officer') RETURNING id)
     INSERT INTO session (token_hash, user_id, created_at, seen_at, expires_at) SELECT $2, id, now(), now(), '2100-01-01' FROM officer`,
    [root, createHash('sha256').update(token).digest(), OFFICER],
  );
  return `loa_session=${token}`;
}

async function layTemplate(sql, root) {
  const [{ id }] = await sql(
    `WITH template AS (INSERT INTO template (unit_id, key) VALUES ($1, 'chaos') RETURNING id)
     INSERT INTO template_version (template_id, version, content, content_hash) SELECT id, 1, $2, $3 FROM template RETURNING id`,
    [root, JSON.stringify({ ...CONTENT, key: 'chaos' }), randomBytes(32)],
  );
  return id;
}
