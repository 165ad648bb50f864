import { createHash } from 'node:crypto';
import { addressWith, HOUR_MS, phone, SandboxClient, user } from '../specs/sandbox-client.js';

describe('Zalo', () => {
  let client: SandboxClient;
  beforeEach(async () => {
    client = await SandboxClient.start();
  });
  afterEach(() => client.stop());

  const oaText = (userId: string) =>
    client.post(
      '/zalo-oa/v3.0/oa/message/cs',
      { recipient: { user_id: userId }, message: { text: 'Chào anh chị' } },
      client.oa,
    );

  it('exchanges a refresh token once, and the new pair works', async () => {
    const first = await client.refresh('sandbox-refresh-sandbox-oa');
    expect(first).toMatchObject({ expires_in: '90000', access_token: expect.any(String) });
    const reused = await client.refresh('sandbox-refresh-sandbox-oa');
    expect(reused).toMatchObject({ error_name: expect.any(String) });
    expect(reused).not.toHaveProperty('access_token');
    expect(await client.refresh(first.refresh_token)).toHaveProperty('access_token');
    expect(await client.get('/zalo-business/message/quota', { access_token: first.access_token })).toMatchObject({
      error: 0,
    });
    await client.control('/clock', { offsetMs: 26 * HOUR_MS });
    expect(await client.get('/zalo-business/message/quota', { access_token: first.access_token })).toMatchObject({
      error: -124,
    });
    expect(await client.get('/zalo-oa/v2.0/oa/getoa', { access_token: first.access_token })).toMatchObject({
      error: -220,
    });
  });

  it('voids all access tokens when revoked, until one is refreshed', async () => {
    await client.control('/faults', { zaloZns: { tokenRevoked: 'once' } });
    const to = addressWith('zaloZns', null, phone);
    expect((await client.zns(to)).body.error).toBe(-124);
    client.token = (await client.refresh('sandbox-refresh-sandbox-oa')).access_token;
    expect((await client.zns(to)).body.error).toBe(0);
  });

  it('refuses a Bearer header', async () => {
    expect(await client.get('/zalo-business/message/quota', { authorization: `Bearer ${client.token}` })).toMatchObject(
      {
        error: -124,
      },
    );
  });

  it('takes the same tracking id twice, and signs what it reports', async () => {
    const to = addressWith('zaloZns', null, phone);
    const first = await client.zns(to, 't-7');
    const second = await client.zns(to, 't-7');
    expect([first.body.error, second.body.error]).toEqual([0, 0]);
    expect(first.body.data.msg_id).not.toBe(second.body.data.msg_id);
    expect(await client.counts('zaloZns')).toEqual({
      accepted: 2,
      distinctReferences: 1,
      doubledReferences: 1,
      repeatedTexts: 1,
    });
    await client.until(() => client.hooks.length === 2);
    const { body, headers, url } = client.hooks[0]!;
    const event = JSON.parse(body);
    const mac = createHash('sha256').update(`sandbox-app${body}${event.timestamp}sandbox-oa-secret`).digest('hex');
    expect(url.pathname).toBe('/hooks/zalo');
    expect(headers).toMatchObject({ 'x-zevent-signature': `mac=${mac}`, 'x-zevent-server': 'ZNS' });
    expect(event).toMatchObject({
      app_id: 'sandbox-app',
      event_name: 'user_received_message',
      sender: { id: 'sandbox-oa' },
      recipient: { id: to },
      message: { tracking_id: 't-7', msg_id: expect.any(String), delivery_time: expect.any(String) },
    });
  });

  it('refuses phones by the seed and bad requests by their codes', async () => {
    const refused = async (mode: string) => (await client.zns(addressWith('zaloZns', mode, phone))).body.error;
    expect(await refused('noAccount')).toBe(-118);
    expect(await refused('cannotReceive')).toBe(-114);
    expect(await refused('refused')).toBe(-139);
    const good = addressWith('zaloZns', null, phone);
    expect((await client.zns(good, 't', { template_id: '999' })).body.error).toBe(-109);
    expect((await client.zns(`0${good.slice(2)}`)).body.error).toBe(-108);
    expect((await client.zns(good, 'x'.repeat(49))).body.error).toBe(-132);
    expect((await client.post('/zalo-business/message/template', '{', client.oa)).body.error).toBe(-122);
  });

  it('renders a registered template and checks its parameters', async () => {
    await client.control('/zalo/templates', { templateId: 4711, body: 'Kính gửi <ten>, lớp <lop>.' });
    const to = addressWith('zaloZns', null, phone);
    expect((await client.zns(to, 't', { template_id: '4711' })).body.error).toBe(-1122);
    const data = { ten: 'chị Lan', lop: '7A' };
    expect((await client.zns(to, 't', { template_id: 4711, template_data: data })).body.error).toBe(0);
    const { messages } = await client.get('/_sandbox/accepted?channel=zaloZns');
    expect(messages[0]).toMatchObject({ text: 'Kính gửi chị Lan, lớp 7A.', templateId: '4711' });
    await client.control('/config', { strictTemplates: true });
    expect((await client.zns(to)).body.error).toBe(-109);
  });

  it('opens the window of an OA text when the user writes, for seven days', async () => {
    const id = addressWith('zaloOa', null, user);
    expect((await oaText(id)).body.error).toBe(-232);
    await client.control('/zalo/interactions', { userIds: [id] });
    await client.until(() => client.hooks.length === 1);
    expect(JSON.parse(client.hooks[0]!.body)).toMatchObject({ event_name: 'user_send_text', sender: { id } });
    expect((await oaText(id)).body).toMatchObject({
      error: 0,
      data: { message_id: expect.any(String), user_id: id },
    });
    await client.control('/clock', { offsetMs: 8 * 24 * HOUR_MS });
    expect((await oaText(id)).body.error).toBe(-230);
  });

  it('sends templates by user id, and stops after an opt-out', async () => {
    const id = addressWith('zaloUid', null, user);
    const byUid = () =>
      client.post(
        '/zalo-oa/v3.0/oa/message/template',
        { user_id: id, template_id: 'sandbox-1', template_data: { ten: 'An' } },
        client.oa,
      );
    expect((await byUid()).body).toMatchObject({ error: 0, data: { message_id: expect.any(String) } });
    await client.control('/zalo/optout', { userIds: [id] });
    await client.until(() => client.hooks.some(({ body }) => body.includes('unfollow')));
    expect((await byUid()).body.error).toBe(-244);
  });
});
