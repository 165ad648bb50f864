import { createHash } from 'node:crypto';
import { Pool } from 'undici';
import { ZALO } from './office.mjs';

const AT_ONCE = 48;

/**
 * Posts one delivery receipt of Zalo for each message, as Zalo does: signed, and again until it got a 200. `onAnswered`
 * is told after each. @returns {Promise<Set<string>>} the references whose body got its 200
 */
export async function postReceipts(url, messages, onAnswered = () => {}) {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections: AT_ONCE, headersTimeout: 2000, bodyTimeout: 2000 });
  const taken = new Set();
  const queue = [...messages];
  const lane = async () => {
    for (let message = queue.pop(); message !== undefined; message = queue.pop()) {
      if (await post(pool, pathname, message)) taken.add(message.reference);
      else {
        queue.unshift(message);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      await onAnswered(taken.size);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  await pool.close();
  return taken;
}

async function post(pool, path, { reference, providerRef, to }) {
  const timestamp = String(Date.now());
  const body = JSON.stringify({
    app_id: ZALO.appId,
    timestamp,
    sender: { id: ZALO.oaId },
    recipient: { id: to },
    event_name: 'user_received_message',
    message: { msg_id: providerRef, tracking_id: reference, delivery_time: timestamp },
  });
  const mac = createHash('sha256')
    .update(ZALO.appId + body + timestamp + ZALO.oaSecret)
    .digest('hex');
  try {
    const answer = await pool.request({
      path,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-zevent-signature': `mac=${mac}`,
        'x-zevent-timestamp': timestamp,
        'x-zevent-server': 'ZNS',
      },
      body,
    });
    await answer.body.dump();
    return answer.statusCode === 200;
  } catch {
    return false;
  }
}
