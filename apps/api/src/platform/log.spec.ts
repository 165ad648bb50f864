import { withoutPersonalData } from './log.js';

it('takes addresses, numbers and tokens out of what is logged, and keeps what helps', () => {
  const error = new Error(`Key (email)=(an.nguyen@d.vn) exists, phone 84912345678, key loa_ab12cd34_${'x'.repeat(43)}`);
  const logged = withoutPersonalData(error);
  expect(logged).not.toMatch(/an\.nguyen|84912345678|xxxx/);
  expect(logged).toContain('Key (email)=([mail]) exists');
  expect(logged).toContain('log.spec');
});
