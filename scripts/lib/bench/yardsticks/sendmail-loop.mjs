import { createTransport } from 'nodemailer';

/** Asked with `{ port, mails, count, pool: { maxConnections, maxMessages, atOnce, dkim? } }`, answers mails per second. */
process.on('message', async ({ port, mails, count, pool: { atOnce, ...pool } }) => {
  const transport = createTransport({ host: '127.0.0.1', port, pool: true, ignoreTLS: true, ...pool });
  let next = 0;
  const startedAt = process.hrtime.bigint();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let n = next++; n < count; n = next++) await transport.sendMail(mails[n % mails.length]);
    }),
  );
  const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
  transport.close();
  process.send(count / seconds);
});
