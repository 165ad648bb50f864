import { asReceived } from './sms-text.js';

describe('what a phone receives', () => {
  it.each([
    ['a'.repeat(160), 1],
    ['a'.repeat(161), 2],
    [`${'a'.repeat(159)}€`, 2],
    [`${'a'.repeat(152)}€${'a'.repeat(152)}`, 3],
    ['ă'.repeat(70), 1],
    ['ă'.repeat(71), 2],
    [`${'ă'.repeat(66)}😀${'ă'.repeat(66)}`, 3],
  ])('counts parts without cutting a pair (%#)', (text, parts) => {
    expect(asReceived(text, true).parts).toBe(parts);
  });

  it('shows what the 7-bit alphabet lacks as question marks', () => {
    expect(asReceived('Kính gửi: [QC] à đ', false)).toEqual({ text: 'K?nh g?i: [QC] à ?', parts: 1 });
  });
});
