import { esms } from './esms.js';
import { answer, ScriptedHttp } from './testing/scripted-http.js';
import { testTools } from './testing/tools.js';
import { zaloZns } from './zalo-zns.js';

describe('look-ups', () => {
  let http: ScriptedHttp;
  let endpoint: string;

  beforeEach(async () => {
    http = new ScriptedHttp();
    endpoint = await http.start();
  });
  afterEach(() => http.stop());

  const sms = () => {
    const settings = { apiKey: 'k', secretKey: 's', brandname: 'LOA' };
    return esms.open({ id: 'a', channel: 'sms', endpoint, settings, connections: 2 }, testTools());
  };
  const zns = () => {
    const settings = { sandbox: true, appId: 'app', oaId: 'oa', secretKey: 's', oaSecret: 'o', accessToken: 't' };
    return zaloZns.open({ id: 'a', channel: 'zaloZns', endpoint, settings, connections: 2 }, testTools());
  };

  it.each([
    [
      'arrived',
      { CodeResponse: '100', SendStatus: 5, SendSuccess: 1, SendFailed: 0 },
      { kind: 'delivered', code: 'esms:status:5' },
    ],
    [
      'failed',
      { CodeResponse: '100', SendStatus: 5, SendSuccess: 0, SendFailed: 1 },
      { kind: 'failed', code: 'esms:status:5' },
    ],
    [
      'rejected',
      { CodeResponse: '100', SendStatus: 4, SendSuccess: 0, SendFailed: 0 },
      { kind: 'failed', code: 'esms:status:4' },
    ],
    ['under way', { CodeResponse: '100', SendStatus: 7, SendSuccess: 0, SendFailed: 0 }, { kind: 'accepted' }],
  ])('of eSMS tell by the counters: %s', async (_, body, told) => {
    http.script = (request, response) => answer(response, /RefId=sms-1&/.test(request.url ?? '') ? body : {});
    const sender = sms();
    expect(await sender.lookUp!('ref-1', 'sms-1')).toMatchObject(told);
    await sender.close();
  });

  it('of eSMS tell nothing when the id is too young or too old, unknown to us, or the answer is lost', async () => {
    const sender = sms();
    http.script = (_, response) => answer(response, { CodeResponse: '105', ErrorMessage: 'SMSID not found' });
    expect(await sender.lookUp!('ref-1', 'sms-1')).toBeNull();
    expect(await sender.lookUp!('ref-1', null)).toBeNull();
    http.script = (_, response) => response.destroy();
    expect(await sender.lookUp!('ref-1', 'sms-1')).toBeNull();
    await sender.close();
  });

  it.each([
    [1, { kind: 'delivered', at: new Date(1791578999999) }],
    [0, { kind: 'accepted' }],
    [-1, { kind: 'notFound' }],
    [9, null],
  ])('of ZNS read status %s', async (status, told) => {
    http.script = (request, response) =>
      answer(
        response,
        /message_id=m1$/.test(request.url ?? '')
          ? { error: 0, data: { status, delivery_time: status === 1 ? '1791578999999' : '' } }
          : { error: -107 },
      );
    const sender = zns();
    const found = await sender.lookUp!('ref-1', 'm1');
    if (told === null) expect(found).toBeNull();
    else expect(found).toMatchObject(told);
    expect(await sender.lookUp!('ref-1', 'other')).toBeNull();
    expect(await sender.lookUp!('ref-1', null)).toBeNull();
    await sender.close();
  });
});
