import { join, resolve } from 'node:path';
import { startChild } from './child.mjs';
import { LETTER } from './contents.mjs';
import { median } from './median.mjs';
import { Office } from './office.mjs';
import { startSmtpSink } from './smtp-sink.mjs';

const ROOT = resolve(import.meta.dirname, '../../..');
const CONNECTIONS = 64;
const ROUNDS = 3;
const SENDER = { from: 'phong@office.example', fromName: 'Phòng Giáo dục và Đào tạo' };

/** What the pooled loop is tried with before it is measured at the best of them. */
const POOLS = [
  { maxConnections: 5, maxMessages: 100, atOnce: 10 },
  { maxConnections: 5, maxMessages: Infinity, atOnce: 20 },
  { maxConnections: 16, maxMessages: Infinity, atOnce: 32 },
  { maxConnections: 32, maxMessages: Infinity, atOnce: 64 },
];

/**
 * A whole campaign over SMTP against a pooled `sendMail` loop: the same letter to as many people, the same sink, in
 * turns. Both numbers are medians of the rounds; the loop's at its best settings.
 * @param {object} ctx of the row
 * @param {{ privateKey: string, domain: string, selector: string } | null} dkim
 */
export async function mailCampaign(ctx, dkim) {
  const count = ctx.quick ? 5_000 : 50_000;
  const sink = await startSmtpSink(ctx.say);
  ctx.defer(sink.stop);
  const office = await Office.open({ defer: ctx.defer, signal: ctx.signal });
  const address = (n) => `phu.huynh.${n}@mail${n % 50}.example`;
  await office.addPeople({ count, group: 'guardian', channel: 'email', address });
  await office.addAccount({
    channel: 'email',
    endpoint: `smtp://127.0.0.1:${sink.port}`,
    settings: {
      ...SENDER,
      bounceDomain: 'bounce.office.example',
      requireTls: false,
      messagesPerConnection: 10_000,
      ...(dkim && { dkim }),
    },
    connections: CONNECTIONS,
  });

  const mails = await sameMails(office, address);
  const loop = await startChild('yardsticks/sendmail-loop.mjs', question(sink, mails, 500, POOLS[0], dkim));
  ctx.defer(loop.stop);
  const best = await bestPool(loop, (pool, n) => question(sink, mails, n, pool, dkim), count, ctx.say);

  const wish = { channels: ['email'], group: 'guardian', content: LETTER };
  const loops = [];
  const ours = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    ctx.signal.throwIfAborted();
    loops.push(await loop.ask(question(sink, mails, Math.ceil(count / 3), best, dkim)));
    const sent = await office.send(wish, count, { sink: [sink.pid] });
    ours.push(sent.perSecond);
    ctx.say(`round ${round}: sendMail ${Math.round(loops.at(-1))}/s, ${sent.text}`);
  }
  const value = median(ours);
  const yardstick = median(loops);
  return { value, unit: 'msg/s', yardstick, ratio: value / yardstick };
}

const question = (sink, mails, count, pool, dkim) => ({
  port: sink.port,
  mails,
  count,
  pool: {
    ...pool,
    ...(dkim && { dkim: { domainName: dkim.domain, keySelector: dkim.selector, privateKey: dkim.privateKey } }),
  },
});

async function bestPool(loop, ask, count, say) {
  let best = null;
  for (const pool of POOLS) {
    const perSecond = await loop.ask(ask(pool, Math.ceil(count / 10)));
    say(
      `sendMail ${Math.round(perSecond)}/s with ${pool.maxConnections} connections, ${pool.maxMessages} messages on each`,
    );
    if (best === null || perSecond > best.perSecond) best = { pool, perSecond };
  }
  return best.pool;
}

/** The campaign's own letters, made beforehand: the loop has neither to render nor to look anything up. */
async function sameMails(office, address) {
  const { compileTemplate } = await import(join(ROOT, 'dist/libs/adapters/src/templates/compile.js'));
  const { renderVariant } = await import(join(ROOT, 'dist/libs/adapters/src/templates/render.js'));
  const { unsubscribeLink } = await import(join(ROOT, 'dist/libs/adapters/src/links.js'));
  const template = compileTemplate({ ...LETTER, key: 'bench.1' });
  return Array.from({ length: 2000 }, (_, index) => {
    const n = index + 1;
    const unsubscribeUrl = unsubscribeLink(office.instance.url, office.vault, '00000000-0000-7000-8000-000000000000');
    const vars = {
      recipient: { name: `Nguyễn Văn An ${n}`, salutation: 'anh/chị' },
      school: { name: `Đơn vị S${(n % 24) + 1}` },
    };
    const { subject, text, html } = renderVariant(template.variants.get('email'), vars, { unsubscribeUrl });
    return {
      from: { name: SENDER.fromName, address: SENDER.from },
      to: address(n),
      subject,
      text,
      html,
      messageId: `<bench.${n}@office.example>`,
      headers: {
        'X-Loa-Reference': `bench.${n}`,
        'List-Unsubscribe': `<${unsubscribeUrl}>`,
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        'List-Id': '<bench.office.example>',
        'Feedback-ID': 'bench:account:email:office.example',
      },
    };
  });
}
