import { createHash } from 'node:crypto';
import { isWebhookAuthentic, parseZaloEvent } from './webhook.js';

const secrets = { appId: '431', oaSecret: 'oa-secret' };
const body = Buffer.from(
  '{"event_name":"follow","timestamp":"1759999999999","follower":{"id":"u1"},"note":"Hải Phòng"}',
);
const sign = (text: string) => `mac=${createHash('sha256').update(text, 'utf8').digest('hex')}`;
const signed = (timestamp: string, appId = '431', secret = 'oa-secret') =>
  sign(`${appId}${body.toString('utf8')}${timestamp}${secret}`);

describe('webhook signature', () => {
  it('accepts plain SHA-256 over app id, bytes, timestamp of the body, and OA secret', () => {
    expect(isWebhookAuthentic({ body, headers: { 'x-zevent-signature': signed('1759999999999') } }, secrets)).toBe(
      true,
    );
  });

  it('accepts the timestamp of the header too', () => {
    const headers = { 'x-zevent-signature': signed('42'), 'x-zevent-timestamp': '42' };
    expect(isWebhookAuthentic({ body, headers }, secrets)).toBe(true);
  });

  it.each([
    ['another secret', signed('1759999999999', '431', 'app-secret')],
    ['another app', signed('1759999999999', '432')],
    ['another time', signed('1759999999998')],
    ['no hex', 'mac=zz'],
    ['nothing', undefined],
  ])('refuses %s', (_, signature) => {
    expect(isWebhookAuthentic({ body, headers: { 'x-zevent-signature': signature } }, secrets)).toBe(false);
  });

  it('refuses a body changed by one byte', () => {
    const changed = Buffer.from(body.toString().replace('u1', 'u2'));
    expect(
      isWebhookAuthentic({ body: changed, headers: { 'x-zevent-signature': signed('1759999999999') } }, secrets),
    ).toBe(false);
  });
});

describe('webhook events', () => {
  const parse = (value: unknown, headers = {}) => parseZaloEvent(JSON.stringify(value), headers);
  const timestamp = '1759999999999';

  it('reads the delivery of a template with its tracking id and its own time', () => {
    const message = { msg_id: 'm1', tracking_id: 'r-1', delivery_time: '1760000000123' };
    const event = { event_name: 'user_received_message', timestamp, recipient: { id: '84912345678' }, message };
    const expected = { kind: 'znsDelivered', messageId: 'm1', trackingId: 'r-1', at: new Date(1760000000123) };
    expect(parse(event, { 'x-zevent-server': 'ZNS' })).toEqual(expected);
    expect(parse(event)).toEqual(expected);
  });

  it('reads the delivery of an OA message', () => {
    const event = {
      event_name: 'user_received_message',
      timestamp,
      recipient: { id: 'u1' },
      message: { msg_id: 'm2' },
    };
    expect(parse(event)).toEqual({
      kind: 'oaDelivered',
      messageIds: ['m2'],
      userId: 'u1',
      at: new Date(1759999999999),
    });
  });

  it('reads all ids of a seen event', () => {
    const event = {
      event_name: 'user_seen_message',
      timestamp,
      recipient: { id: 'u1' },
      message: { msg_ids: ['a', 'b'] },
    };
    expect(parse(event)).toMatchObject({ kind: 'oaSeen', messageIds: ['a', 'b'] });
  });

  it('reads follow, unfollow and what a user writes', () => {
    expect(parse({ event_name: 'unfollow', timestamp, follower: { id: 'u1' } })).toMatchObject({
      kind: 'unfollow',
      userId: 'u1',
    });
    const wrote = { event_name: 'user_send_text', timestamp, sender: { id: 'u1' }, message: { text: 'TUCHOI' } };
    expect(parse(wrote)).toMatchObject({ kind: 'userMessage', userId: 'u1', text: 'TUCHOI' });
    const picture = { event_name: 'user_send_image', timestamp, sender: { id: 'u1' }, message: {} };
    expect(parse(picture)).toMatchObject({ kind: 'userMessage', text: null });
  });

  it('tells the probe, unknown events and bad JSON apart', () => {
    expect(parse({})).toEqual({ kind: 'probe' });
    expect(parse({ event_name: 'something_new' })).toEqual({ kind: 'other', name: 'something_new' });
    expect(parse({ event_name: 'follow' })).toEqual({ kind: 'other', name: 'follow' });
    expect(parseZaloEvent('<html>')).toBeNull();
  });
});
