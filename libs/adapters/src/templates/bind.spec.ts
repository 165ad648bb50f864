import type { TemplateVars } from '@loa/domain';
import { octetsOf, withCrlf } from '../text-octets.js';
import { bindEmail } from './bind.js';
import { type CompiledEmail, compileTemplate } from './compile.js';
import { loadTemplateLibrary } from './loader.js';
import { type RenderOptions, renderVariant } from './render.js';

const library = await loadTemplateLibrary('templates');
const unsubscribeUrl = 'https://loa.haiphong.gov.vn/u/0123456789';
const emails = [...library.templates.values()].flatMap(({ content }) => {
  const variant = compileTemplate(content).variants.get('email');
  return variant?.kind === 'email' ? [[content.key, variant] as const] : [];
});
const MEMBERS = new Set(['recipient', 'school', 'student']);
const parted = (vars: TemplateVars) => {
  const entries = Object.entries(vars);
  const own = Object.fromEntries(entries.filter(([name]) => MEMBERS.has(name))) as TemplateVars;
  const shared = Object.fromEntries(entries.filter(([name]) => !MEMBERS.has(name))) as TemplateVars;
  return { own, shared };
};

function mail(variant: CompiledEmail, vars: TemplateVars, options: RenderOptions = { unsubscribeUrl }) {
  const sent = renderVariant(variant, vars, options);
  if (sent.kind !== 'email') throw new Error(sent.kind);
  return { subject: sent.subject, text: sent.text, html: sent.html, octets: sent.octets };
}

describe.each(emails)('the mail of %s', (_, variant) => {
  it.each(['typical', 'longest'] as const)('says the same in all its forms, with the %s values', (sample) => {
    const vars = library.samples[sample];
    const { own, shared } = parted(vars);
    const whole = mail(variant, vars);
    expect(whole.octets).toEqual({ text: octetsOf(withCrlf(whole.text)), html: octetsOf(withCrlf(whole.html)) });
    const bound = bindEmail(variant, shared)!;
    expect(mail(bound, own)).toEqual(whole);
    expect(JSON.stringify(bound.octets)).not.toContain('"kind":"each"');
  });
});

describe('values that a campaign’s mails share', () => {
  const [, variant] = emails.find(([key]) => key === 'digitalDay.day')!;
  const { own, shared } = parted(library.samples.typical);
  const name = 'hotline';

  it.each([
    ['blank', ' '],
    ['not NFC', 'e\u0302\u0301'],
  ])('are left to each mail when one is %s', (_, value) => {
    expect(bindEmail(variant, { ...shared, [name]: value })).toBeNull();
  });

  it('go in as data: escaped in HTML, with line ends of mail', () => {
    const value = '<b>"Ngày"</b> & {{recipient.name}}\nhai';
    const all = { ...shared, [name]: value };
    const bound = mail(bindEmail(variant, all)!, own);
    expect(bound).toEqual(mail(variant, { ...all, ...own }));
    expect(bound.octets?.html).toContain(
      octetsOf('&lt;b&gt;&quot;Ngày&quot;&lt;/b&gt; &amp; {{recipient.name}}\r\nhai'),
    );
  });
});

it('has no octets at hand of a text that has to be composed', () => {
  const [, variant] = emails[0]!;
  const { own, shared } = parted(library.samples.typical);
  const recipient = { ...(own.recipient as object), name: 'Nguye\u0302\u0303n' };
  const sent = mail(variant, { ...shared, ...own, recipient } as TemplateVars);
  expect(sent.octets).toBeUndefined();
  expect(sent.text).toContain('Nguyễn');
});
