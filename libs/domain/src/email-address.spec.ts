import { parseEmail, proposeEmail } from './email-address.js';

describe('an e-mail address', () => {
  it('is stored in lower case with its domain', () => {
    expect(parseEmail(' Lan.Anh@Demo.Example ')).toEqual({ address: 'lan.anh@demo.example', domain: 'demo.example' });
  });

  it.each([
    '',
    'lan',
    '@demo.example',
    'lan@demo',
    'lan@@demo.example',
    'lan..anh@demo.example',
    '.lan@demo.example',
    'lan anh@demo.example',
    'lan@demo..example',
    'lan@-demo.example',
    'lan@demo.example\r\nBcc: x@y.example',
    'lan@demo.1',
    'ánh@demo.example',
    `${'a'.repeat(65)}@demo.example`,
    `lan@${'a.'.repeat(130)}vn`,
  ])('refuses %j', (text) => {
    expect(parseEmail(text)).toBeNull();
  });

  it.each([
    ['lan@gmial.com', 'lan@gmail.com'],
    ['lan@gmail,com', 'lan@gmail.com'],
    ['lan @gmail.com', 'lan@gmail.com'],
  ])('proposes for %s: %s', (typed, better) => {
    expect(proposeEmail(typed)).toBe(better);
  });

  it.each(['lan@demo.example', 'lan', 'lan@constructor'])('proposes nothing for %s', (typed) => {
    expect(proposeEmail(typed)).toBeNull();
  });
});
