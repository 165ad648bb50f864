import { maskAddress } from './mask-address.js';

it.each([
  ['sms', '84912345667', '091•••••67'],
  ['zaloZns', '84912345667', '091•••••67'],
  ['email', 'an.nguyen@d.vn', 'a•••@d.vn'],
  ['zaloUid', '8512349876', '851•••••76'],
  ['sms', '', ''],
] as const)('masks a %s address', (channel, address, masked) => expect(maskAddress(channel, address)).toBe(masked));
