import { checkEndpoint, isPublicAddress } from './check-endpoint.js';

const HOSTS: Record<string, string[]> = {
  'mail.d.vn': ['203.162.4.190'],
  'both.d.vn': ['203.162.4.190', '10.0.0.5'],
  localhost: ['127.0.0.1', '::1'],
};
const resolver = { addresses: async (host: string) => HOSTS[host] ?? [] };
const problem = async (endpoint: string, channel: 'sms' | 'email' = 'sms', mode: 'real' | 'sandbox' = 'real') =>
  checkEndpoint(endpoint, { channel, mode }, resolver).then(
    () => null,
    (error) => error.problems[0].code,
  );

describe('the address of a sender account', () => {
  it.each([
    ['https://mail.d.vn/base', 'sms', null],
    ['smtp://mail.d.vn:587', 'email', null],
    ['https://203.162.4.190', 'sms', null],
    ['smtp://mail.d.vn', 'sms', 'endpoint.shape'],
    ['https://mail.d.vn', 'email', 'endpoint.shape'],
    ['file:///etc/passwd', 'sms', 'endpoint.shape'],
    ['gopher://mail.d.vn', 'sms', 'endpoint.shape'],
    ['mail.d.vn', 'sms', 'endpoint.shape'],
    ['https://user:pass@mail.d.vn', 'sms', 'endpoint.extras'],
    ['https://mail.d.vn/?to=x', 'sms', 'endpoint.extras'],
    ['http://localhost:6379', 'sms', 'endpoint.inside'],
    ['https://both.d.vn', 'sms', 'endpoint.inside'],
    ['https://nowhere.d.vn', 'sms', 'endpoint.unknownHost'],
    ['http://127.0.0.1', 'sms', 'endpoint.inside'],
    ['http://2130706433', 'sms', 'endpoint.inside'],
    ['http://0x7f.1', 'sms', 'endpoint.inside'],
    ['smtp://0x7f.1:25', 'email', 'endpoint.inside'],
    ['http://169.254.169.254/latest', 'sms', 'endpoint.inside'],
    ['http://[::1]:80', 'sms', 'endpoint.inside'],
    ['http://[::ffff:10.0.0.1]', 'sms', 'endpoint.inside'],
    ['http://[fd00::1]', 'sms', 'endpoint.inside'],
    ['http://10.1.2.3', 'sms', 'endpoint.inside'],
  ] as const)('%s for %s: %s', async (endpoint, channel, code) => expect(await problem(endpoint, channel)).toBe(code));

  it('may lead anywhere while the account is on the sandbox, where it is not used', async () =>
    expect(await problem('http://127.0.0.1:9', 'sms', 'sandbox')).toBeNull());

  it('takes what is no address for not public', () => expect(isPublicAddress('example.com')).toBe(false));
});
