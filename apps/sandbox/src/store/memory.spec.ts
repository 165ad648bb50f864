import { addressWith, phone, SandboxClient } from '../specs/sandbox-client.js';

describe('memory', () => {
  let client: SandboxClient;
  beforeEach(async () => {
    client = await SandboxClient.start();
  });
  afterEach(() => client.stop());

  it('knows after a crash what it took, and reports what was not reported', async () => {
    client.hookStatus = 503;
    const to = addressWith('zaloZns', null, phone);
    const { body } = await client.zns(to, 't-3');
    const { refresh_token } = await client.refresh('sandbox-refresh-sandbox-oa');
    await client.until(() => client.hooks.length === 1);
    await client.crash();
    client.hookStatus = 200;
    client.hooks.length = 0;
    await client.until(() => client.hooks.length === 1);
    expect(JSON.parse(client.hooks[0]!.body).message).toMatchObject({ tracking_id: 't-3', msg_id: body.data.msg_id });
    expect(await client.counts('zaloZns')).toMatchObject({ accepted: 1 });
    expect(await client.get(`/zalo-business/message/status?message_id=${body.data.msg_id}`, client.oa)).toMatchObject({
      data: { status: 1 },
    });
    expect(await client.refresh('sandbox-refresh-sandbox-oa')).not.toHaveProperty('access_token');
    expect(await client.refresh(refresh_token)).toHaveProperty('access_token');
  });

  it('forgets messages on reset and keeps tokens', async () => {
    const to = addressWith('zaloZns', null, phone);
    const { body } = await client.zns(to);
    await client.refresh('sandbox-refresh-sandbox-oa');
    await client.control('/reset', {});
    expect(await client.counts('zaloZns')).toMatchObject({ accepted: 0 });
    expect(await client.refresh('sandbox-refresh-sandbox-oa')).not.toHaveProperty('access_token');
    expect((await client.zns(to)).body.data.msg_id).not.toBe(body.data.msg_id);
  });
});
