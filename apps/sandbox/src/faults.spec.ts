import { addressWith, phone, SandboxClient } from './specs/sandbox-client.js';

describe('faults', () => {
  let client: SandboxClient;
  beforeEach(async () => {
    client = await SandboxClient.start();
  });
  afterEach(() => client.stop());

  const to = addressWith('zaloZns', null, phone);

  it('takes a message and cuts the connection; the message is remembered', async () => {
    await client.control('/faults', { zaloZns: { acceptThenDrop: { count: 1 } } });
    await expect(client.zns(to, 't-9')).rejects.toThrow();
    expect(await client.counts('zaloZns')).toMatchObject({ accepted: 1 });
    expect((await client.zns(to, 't-10')).body.error).toBe(0);
  });

  it('refuses for a moment, by quota, with 429, and after taking with 500', async () => {
    await client.control('/faults', { zaloZns: { tempRefuse: { share: 1 } } });
    expect([(await client.zns(to)).body.error, (await client.zns(to)).body.error]).toEqual([-1123, 0]);
    await client.control('/faults', { zaloZns: { quota: 1 } });
    expect([(await client.zns(to)).body.error, (await client.zns(to)).body.error]).toEqual([0, -144]);
    await client.control('/faults', { zaloZns: { status429: { retryAfterS: 3, count: 1 } } });
    expect([(await client.zns(to)).status, (await client.zns(to)).status]).toEqual([429, 200]);
    await client.control('/faults', { zaloZns: { http500AfterAccept: true } });
    expect((await client.zns(to)).status).toBe(500);
    expect(await client.counts('zaloZns')).toMatchObject({ accepted: 4 });
    await client.control('/faults', { zaloZns: {} });
    expect((await client.zns(to)).status).toBe(200);
  });

  it('can report each message three times and in reverse', async () => {
    await client.control('/faults', { zaloZns: { receipts: 'tripledReversed' } });
    await client.zns(to, 'first');
    await client.zns(to, 'second');
    await client.until(() => client.hooks.length === 6);
    const seen = client.hooks.map(({ body }) => JSON.parse(body).message.tracking_id);
    expect(seen.filter((id) => id === 'first')).toHaveLength(3);
    expect(seen[0]).toBe('second');
  });
});
