import { addressWith, HOUR_MS, phone, SandboxClient } from '../specs/sandbox-client.js';

describe('eSMS', () => {
  let client: SandboxClient;
  beforeEach(async () => {
    client = await SandboxClient.start();
  });
  afterEach(() => client.stop());

  it('takes a message once per RequestId and calls back with both ids', async () => {
    const to = addressWith('sms', null, phone);
    const { body } = await client.sms(to, { RequestId: 'r-1' });
    expect(body).toMatchObject({ CodeResult: '100', SMSID: expect.any(String) });
    const again = await client.sms(to, { RequestId: 'r-1' });
    expect(again.body.CodeResult).toBe('124');
    expect(again.body).not.toHaveProperty('SMSID');
    await client.until(() => client.hooks.length === 1);
    expect(client.hooks[0]!.method).toBe('GET');
    expect(Object.fromEntries(client.hooks[0]!.url.searchParams)).toMatchObject({
      token: 'abc',
      RequestId: 'r-1',
      SMSID: body.SMSID,
      SendStatus: '5',
      SendSuccess: '1',
      SendFailed: '0',
      phonenumber: `0${to.slice(2)}`,
    });
    expect(await client.counts('sms')).toMatchObject({ accepted: 1, doubledReferences: 0 });
  });

  it('forgets a RequestId after 24 hours', async () => {
    const to = addressWith('sms', null, phone);
    await client.sms(to, { RequestId: 'r-1' });
    await client.control('/clock', { offsetMs: 25 * HOUR_MS });
    expect((await client.sms(to, { RequestId: 'r-1' })).body.CodeResult).toBe('100');
    expect(await client.counts('sms')).toMatchObject({ accepted: 2, doubledReferences: 1 });
  });

  it('refuses a blocked number with an SMSID, and reports an undelivered one later', async () => {
    const blocked = await client.sms(addressWith('sms', 'blocked', phone));
    expect(blocked.body).toMatchObject({ CodeResult: '99', SMSID: expect.any(String) });
    const { body } = await client.sms(addressWith('sms', 'undelivered', phone));
    expect(body.CodeResult).toBe('100');
    await client.until(() => client.hooks.length === 1);
    expect(Object.fromEntries(client.hooks[0]!.url.searchParams)).toMatchObject({ SendFailed: '1', SendSuccess: '0' });
    const query = new URLSearchParams({ ApiKey: 'sandbox', SecretKey: 'sandbox', RefId: body.SMSID });
    expect(await client.get(`/esms/MainService.svc/json/GetSendStatus?${query}`)).toMatchObject({ SendFailed: 1 });
    expect(await client.counts('sms')).toMatchObject({ accepted: 1 });
  });

  it('answers bad bodies and keys as the gateway does', async () => {
    const path = '/esms/MainService.svc/json/SendMultipleMessage_V4_post_json/';
    expect(await client.post(path, '{"ApiKey')).toEqual({ status: 200, body: { error: 'Invalid request' } });
    expect((await client.sms(phone(0), { SecretKey: 'wrong' })).body.CodeResult).toBe('101');
    expect((await client.sms(phone(0), { Phone: '12345' })).body.CodeResult).toBe('108');
  });

  it('lists what was sent in a time range', async () => {
    const sent = await client.sms(addressWith('sms', null, phone), { RequestId: 'r-1' });
    const { body } = await client.post('/esms/MainService.svc/json/GetSmsSentData_V2', {
      ApiKey: 'sandbox',
      SecretKey: 'sandbox',
      SmsType: '2',
      From: '2020-01-01 00:00:00',
      To: '2100-01-01 00:00:00',
      Page: 1,
      PageSize: 500,
    });
    expect(body.SentData).toMatchObject([
      { ReferenceId: sent.body.SMSID, Content: 'Thong bao hop phu huynh', SendStatus: expect.any(Number) },
    ]);
  });
});
