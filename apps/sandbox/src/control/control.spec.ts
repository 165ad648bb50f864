import { addressWith, phone, SandboxClient } from '../specs/sandbox-client.js';

describe('the control API and the pages', () => {
  let client: SandboxClient;
  beforeEach(async () => {
    client = await SandboxClient.start();
  });
  afterEach(() => client.stop());

  it('names the field of bad input, and listens to local names and JSON only', async () => {
    const bad = await client.control('/config', { shares: { sms: 2 } });
    expect(bad).toMatchObject({ status: 400, body: { detail: expect.stringContaining('shares.sms') } });
    const form = await fetch(`${client.sandbox.url}/_sandbox/reset`, { method: 'POST', body: 'x=1' });
    expect(form.status).toBe(415);
    const foreign = await client.post('/faults/reset', '', { origin: 'http://evil.example' });
    expect(foreign.status).toBe(403);
  });

  it('pages through what was accepted', async () => {
    const to = addressWith('zaloZns', null, phone);
    for (const id of ['a', 'b', 'c']) await client.zns(to, id);
    const first = await client.get('/_sandbox/accepted?channel=zaloZns&limit=2');
    const second = await client.get(`/_sandbox/accepted?channel=zaloZns&limit=2&after=${first.next}`);
    const references = [...first.messages, ...second.messages].map(({ reference }) => reference);
    expect(references).toEqual(['a', 'b', 'c']);
    expect(second.next).toBeNull();
  });

  it('shows messages escaped, found by recipient, in both languages', async () => {
    const to = addressWith('sms', null, phone);
    await client.sms(to, { Content: '<script>alert(1)</script>' });
    await client.sms(addressWith('sms', null, phone, 1), { Content: 'for another' });
    const page = await (await fetch(`${client.sandbox.url}/?q=${to}&lang=en`)).text();
    expect(page).toContain('&#60;script&#62;alert(1)');
    expect(page).not.toContain('<script>');
    expect(page).not.toContain('for another');
    expect(page).toContain('lang="en"');
    expect(await (await fetch(`${client.sandbox.url}/faults`)).text()).toContain('Tạo lỗi');
  });

  it('sets faults from the panel', async () => {
    const answer = await fetch(`${client.sandbox.url}/faults/channel?lang=vi`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ channel: 'sms', acceptThenDrop: '0.5', hang: '', slowMs: '20', receipts: 'none' }),
    });
    expect(answer.status).toBe(303);
    expect((await client.get('/_sandbox/config')).faults.sms).toMatchObject({
      acceptThenDrop: { share: 0.5, count: null },
      slowMs: 20,
      receipts: 'none',
      hang: null,
    });
  });
});
