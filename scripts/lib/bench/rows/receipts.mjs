import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'undici';
import { Office } from '../office.mjs';

export const name = 'receipts';

const CONNECTIONS = 64;
const APP = { appId: 'bench-app', oaId: 'bench-oa' };
const SECRETS = { secretKey: 'bench', oaSecret: 'bench-oa-secret' };

/**
 * Signed ZNS events over HTTP to a real API process: signature checked, stored, answered after the commit, and applied by a
 * worker, until each delivery they speak of is recorded as delivered. The yardstick answers the same requests from the same
 * client with the same HTTP server and middleware, and does nothing with them.
 */
export async function run({ quick, say, defer, signal }) {
  const count = quick ? 2_000 : 50_000;
  const office = await Office.open({ defer, signal });
  const account = await office.addAccount({
    channel: 'zaloZns',
    endpoint: 'http://127.0.0.1:9',
    settings: APP,
    connections: 4,
  });
  const [{ callback_token: token }] = await office.sql(
    'UPDATE channel_account SET secrets_cipher = $2 WHERE id = $1 RETURNING callback_token',
    [account, office.vault.sealJson(SECRETS)],
  );
  await office.addPeople({
    count,
    group: 'guardian',
    channel: 'zaloZns',
    address: (n) => `84040${String(n).padStart(7, '0')}`,
  });
  const ids = await laySent(office, account, count + 1_000);
  const [{ tag }] = await office.sql('SELECT tag FROM instance');
  const requests = ids.map((id) => eventOf(tag, id));
  const path = `/hooks/zaloZns/${token}`;

  const delivered = async () =>
    (await office.sql(`SELECT count(*)::int AS n FROM delivery WHERE state = 'delivered'`))[0].n;
  // The first thousand warm both processes up and are not measured.
  await post(office.instance.url, path, requests.slice(0, 1_000));
  await until(delivered, 1_000);
  const from = performance.now();
  await post(office.instance.url, path, requests.slice(1_000));
  const answered = (performance.now() - from) / 1000;
  await until(delivered, count + 1_000);
  const applied = (performance.now() - from) / 1000;
  say(`${count} answered in ${answered.toFixed(1)} s, applied in ${applied.toFixed(1)} s`);

  const server = fork(join(import.meta.dirname, '../yardsticks/callback-server.mjs'));
  defer(async () => void server.kill());
  const [{ url }] = await once(server, 'message');
  await post(url, path, requests.slice(0, 1_000));
  const start = performance.now();
  await post(url, path, requests.slice(1_000));
  const bare = (performance.now() - start) / 1000;
  return {
    value: count / applied,
    unit: 'events/s',
    yardstick: count / bare,
    ratio: bare / applied,
    answered: count / answered,
  };
}

/** A run whose messages have all left and wait for their receipts. @returns the delivery ids */
async function laySent(office, account, count) {
  const content = { legalClass: 'notice', purpose: 'notice', per: 'none', variants: { zaloZns: { templateId: 'x' } } };
  const run = await office.plan({ channels: ['zaloZns'], group: 'citizen', content, inSeconds: 86_400 });
  await office.sql(`UPDATE campaign SET state = 'running' WHERE id = (SELECT campaign_id FROM run WHERE id = $1)`, [
    run.id,
  ]);
  await office.sql(`UPDATE run SET state = 'sending', released_at = now(), expanded_at = now() WHERE id = $1`, [
    run.id,
  ]);
  const [{ season }] = await office.sql('SELECT season, ensure_season(season) FROM run WHERE id = $1', [run.id]);
  const rows = await office.sql(
    `WITH places AS (SELECT m.person_id, m.unit_id, c.id AS contact_id FROM membership m JOIN contact_point c ON c.person_id = m.person_id),
     people AS (SELECT * FROM places UNION ALL SELECT uuidv7(), unit_id, contact_id FROM (SELECT * FROM places LIMIT 1000) more),
     members AS (
       INSERT INTO member (season, run_id, person_id, unit_id, audience_group, outcome)
       SELECT $1, $2, person_id, unit_id, 'guardian', 'pending' FROM people LIMIT $4 RETURNING id, unit_id)
     INSERT INTO delivery (season, run_id, member_id, leg, channel, account_id, contact_id, unit_id, audience_group, state, state_at, sent_at)
     SELECT $1, $2, m.id, 0, 'zaloZns', $3, (SELECT contact_id FROM places LIMIT 1), m.unit_id, 'guardian', 'sent', now(), now()
     FROM members m RETURNING id`,
    [season, run.id, account, count],
  );
  await office.sql(
    `INSERT INTO tally (run_id, unit_id, audience_group, kind, channel, state, reason, n)
     SELECT run_id, unit_id, audience_group, 'member', '', outcome, '', count(*) FROM member WHERE run_id = $1 GROUP BY 1, 2, 3, 6
     UNION ALL
     SELECT run_id, unit_id, audience_group, 'delivery', channel, state, '', count(*) FROM delivery WHERE run_id = $1 GROUP BY 1, 2, 3, 5, 6`,
    [run.id],
  );
  await office.sql('VACUUM ANALYZE member, delivery');
  return rows.map(({ id }) => id);
}

function eventOf(tag, deliveryId) {
  const timestamp = String(Date.now());
  const body = JSON.stringify({
    app_id: APP.appId,
    oa_id: APP.oaId,
    event_name: 'user_received_message',
    timestamp,
    sender: { id: APP.oaId },
    recipient: { id: '84040000001' },
    message: {
      msg_id: `m${deliveryId}`,
      tracking_id: `${tag}-${new Date().getUTCFullYear()}-${deliveryId}`,
      delivery_time: timestamp,
    },
  });
  const mac = createHash('sha256')
    .update(APP.appId + body + timestamp + SECRETS.oaSecret)
    .digest('hex');
  return {
    body,
    headers: { 'content-type': 'application/json', 'x-zevent-signature': `mac=${mac}`, 'x-zevent-server': 'ZNS' },
  };
}

async function post(origin, path, requests) {
  const pool = new Pool(origin, { connections: CONNECTIONS, pipelining: 1 });
  let next = 0;
  const lane = async () => {
    while (next < requests.length) {
      const { body, headers } = requests[next++];
      const answer = await pool.request({ method: 'POST', path, headers, body });
      await answer.body.dump();
      if (answer.statusCode !== 200) throw new Error(`a callback got ${answer.statusCode}`);
    }
  };
  try {
    await Promise.all(Array.from({ length: CONNECTIONS }, lane));
  } finally {
    await pool.close();
  }
}

async function until(read, wanted) {
  const deadline = Date.now() + 300_000;
  for (let found = await read(); found < wanted; found = await read()) {
    if (Date.now() > deadline) throw new Error(`${found} of ${wanted} applied in time`);
    await pause(50);
  }
}
