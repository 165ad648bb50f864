import { DomainError, type TemplateContent, type TemplateVars } from '@loa/domain';
import fc from 'fast-check';
import Handlebars from 'handlebars';
import { compileTemplate } from './compile.js';
import { escapeHtml } from './email-html.js';
import { fill, lookAtValues } from './fill.js';
import { contentHash, contentProblems } from './loader.js';
import { type RenderOptions, renderVariant } from './render.js';
import { readText } from './syntax.js';
import { campaignVariables, memberVariables, usedVariables } from './variables.js';

const PLACE = { template: 't', field: 'f' };
const content = (variants: TemplateContent['variants'], change: Partial<TemplateContent> = {}): TemplateContent => ({
  key: 't',
  title: { vi: 'T', en: 'T' },
  audience: ['teacher'],
  topic: 'other',
  legalClass: 'notice',
  legalReason: { vi: 'x', en: 'x' },
  per: 'none',
  purpose: 'notice',
  variants,
  ...change,
});
const email = (text: string, subject = 'S') => ({
  subject,
  preheader: 'p',
  text,
  footer: 'f',
  optOutLine: 'o',
  unsubscribeLabel: 'u',
});
const sms = (unicode: string, plain = unicode) => ({ unicode, plain, prefer: 'unicode' as const });
const zns = (from: string, max: number) => ({
  templateId: 'x',
  title: 'x',
  body: `{{${from}}}`,
  params: { p: { from, max } },
});

function render(template: TemplateContent, vars: TemplateVars, options?: RenderOptions) {
  const [variant] = [...compileTemplate(template).variants.values()];
  return renderVariant(variant!, vars, options);
}
function faultOf(run: () => unknown): DomainError {
  try {
    run();
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('a template is text, not code', () => {
  it.each([
    ['{{constructor}}', 'template.unknownVariable'],
    ['{{constructor.constructor}}', 'template.unknownVariable'],
    ['{{__proto__}}', 'template.unknownVariable'],
    ['{{recipient.__proto__.polluted}}', 'template.unknownVariable'],
    ['{{recipient.constructor}}', 'template.unknownVariable'],
    ['{{recipient}}', 'template.unknownVariable'],
    ['{{this}}', 'template.unknownVariable'],
    ['{{@root.recipient.name}}', 'template.unknownVariable'],
    ['{{#each tasks}}{{../year}}{{/each}}', 'template.unknownVariable'],
    ['{{"text"}}', 'template.unknownVariable'],
    ['{{lookup this "constructor"}}', 'template.unknownHelper'],
    ['{{log recipient.name}}', 'template.unknownHelper'],
    ['{{#with recipient}}{{name}}{{/with}}', 'template.unknownHelper'],
    ['{{#recipient}}{{name}}{{/recipient}}', 'template.unknownHelper'],
    ['{{ascii (lookup recipient "name")}}', 'template.unknownVariable'],
    ['{{ascii recipient.name year}}', 'template.syntax'],
    ['{{{recipient.name}}}', 'template.syntax'],
    ['{{&recipient.name}}', 'template.syntax'],
    ['{{> partial}}', 'template.syntax'],
    ['{{#> partial}}{{/partial}}', 'template.syntax'],
    ['{{* decorate}}', 'template.syntax'],
    ['{{#each recipient.name}}x{{/each}}', 'template.syntax'],
    ['{{#each tasks as |row|}}{{row.title}}{{/each}}', 'template.syntax'],
    ['{{#if year}}', 'template.syntax'],
    ['{{recipient.nickname}}', 'template.unknownVariable'],
  ])('refuses %s', (source, code) => {
    const fault = faultOf(() => readText(source, PLACE));
    expect(fault.code).toBe(code);
    expect(fault.problems).toEqual([expect.objectContaining({ code, field: 'f' })]);
    expect(contentProblems(content({ sms: sms(source) }))).toEqual([
      expect.objectContaining({ code, field: 'variants.sms.unicode' }),
    ]);
  });
});

describe('values are data', () => {
  it('never reads a value as template', () => {
    const sent = render(content({ sms: sms('Chào {{recipient.name}}') }), {
      recipient: { name: '{{year}} {{#if x}}' },
      year: '2026',
    });
    expect(sent).toMatchObject({ text: 'Chào {{year}} {{#if x}}' });
  });

  it('takes own values only', () => {
    const polluted = JSON.parse('{"__proto__": {"name": "x"}}') as TemplateVars;
    const inherited = Object.create({ name: 'x' }) as TemplateVars;
    for (const recipient of [
      polluted,
      inherited,
      'text' as unknown as TemplateVars,
      null,
      [] as unknown as TemplateVars,
    ]) {
      const fault = faultOf(() => render(content({ sms: sms('{{recipient.name}}') }), { recipient } as TemplateVars));
      expect(fault).toMatchObject({ code: 'template.missingVariable', params: { variable: 'recipient.name' } });
    }
  });

  it('escapes HTML in HTML and only there', () => {
    const sent = render(content({ email: email('Chào {{recipient.name}}') }), {
      recipient: { name: '<b onload="x">Ông & bà’\'</b>' },
    });
    if (sent.kind !== 'email') throw new Error('no e-mail');
    expect(sent.text).toContain('Chào <b onload="x">Ông & bà’\'</b>');
    expect(sent.html).toContain('Chào &lt;b onload=&quot;x&quot;&gt;Ông &amp; bà’&#39;&lt;/b&gt;</p>');
  });

  it('keeps a subject and a Zalo parameter on one line', () => {
    const vars = { recipient: { name: 'A\r\nBcc: x@y.vn\u2028B' } };
    expect(render(content({ email: email('x', 'Gửi {{recipient.name}}') }), vars)).toMatchObject({
      subject: 'Gửi A Bcc: x@y.vn B',
    });
    expect(render(content({ zaloZns: zns('recipient.name', 30) }), vars)).toMatchObject({
      data: { p: 'A Bcc: x@y.vn B' },
    });
  });

  it.each(['javascript:alert(1)', 'https://a.vn/"onclick="x', 'dichvucong.gov.vn', 'https://a b.vn'])(
    'takes no link %s',
    (link) => {
      const fault = faultOf(() => render(content({ email: email('{{link}}') }), { link }));
      expect(fault).toMatchObject({ code: 'template.badLink', params: { template: 't', variable: 'link' } });
    },
  );

  it('composes decomposed values', () => {
    const name = 'Đỗ Thị Hải Yến';
    const vars = { recipient: { name: name.normalize('NFD') } };
    for (const variants of [{ sms: sms('{{recipient.name}}') }, { zaloOa: { text: '{{recipient.name}}' } }]) {
      expect(render(content(variants), vars)).toMatchObject({ text: name });
    }
    expect(render(content({ zaloZns: zns('recipient.name', name.length) }), vars)).toMatchObject({ data: { p: name } });
    const mail = render(content({ email: email('{{recipient.name}}') }), vars);
    expect(mail).toMatchObject({ html: expect.stringContaining(name), text: expect.stringContaining(name) });
  });
});

describe('missing values', () => {
  const text =
    '{{recipient.name}} {{#if event.onlineLink}}{{event.onlineLink}} {{event.time}}{{else}}{{event.place}}{{/if}}';
  it('names every hole of the branch that is taken', () => {
    const all = (vars: TemplateVars) =>
      faultOf(() => render(content({ sms: sms(text) }), vars)).problems.map(({ field }) => field);
    expect(all({})).toEqual(['recipient.name', 'event.place']);
    expect(all({ recipient: { name: ' ' }, event: { onlineLink: 'https://a.vn' } })).toEqual([
      'recipient.name',
      'event.time',
    ]);
    expect(all({ recipient: { name: {} as TemplateVars }, event: { place: Number.NaN } })).toEqual([
      'recipient.name',
      'event.place',
    ]);
  });
  it('counts an empty list and a row without its fields as holes', () => {
    const list = content({ zaloOa: { text: '{{#each tasks}}{{title}} {{this.due}}{{/each}}' } });
    expect(faultOf(() => render(list, { tasks: [] })).problems.map(({ field }) => field)).toEqual(['tasks']);
    expect(faultOf(() => render(list, { tasks: [{ title: 'x' }] })).problems.map(({ field }) => field)).toEqual([
      'tasks.due',
    ]);
  });
  it('writes numbers', () => {
    expect(render(content({ sms: sms('{{stats.pupilCount}}') }), { stats: { pupilCount: 0 } })).toMatchObject({
      text: '0',
    });
  });
});

describe('an SMS', () => {
  const advertising = content(
    {
      sms: {
        ...sms(' Mời {{recipient.name}} ', 'Moi {{ascii recipient.name}}'),
        optOutLine: { unicode: 'Từ chối: {{hotline}}', plain: 'Tu choi: {{hotline}}' },
      },
    },
    { legalClass: 'advertising', purpose: 'outreach' },
  );
  const vars = { recipient: { name: 'Trường TH&THCS “Đảo”' }, hotline: '1022' };
  it('has its label first and its way out last', () => {
    expect(render(advertising, vars)).toEqual({
      kind: 'sms',
      text: '[QC] Mời Trường TH&THCS "Đảo" Từ chối: 1022',
      unicode: true,
    });
    expect(render(advertising, vars, { smsText: 'plain' })).toEqual({
      kind: 'sms',
      text: '[QC] Moi Truong TH-THCS "Dao" Tu choi: 1022',
      unicode: false,
    });
  });
  it('goes as Unicode when a foreign letter survives', () => {
    expect(render(advertising, { ...vars, recipient: { name: 'Łukasz' } }, { smsText: 'plain' })).toMatchObject({
      unicode: true,
      text: expect.stringContaining('Łukasz'),
    });
  });
});

describe('a Zalo parameter', () => {
  it('is refused beyond its limit, counted in characters', () => {
    const template = content({ zaloZns: zns('recipient.name', 3) });
    expect(render(template, { recipient: { name: '😀😀😀' } })).toMatchObject({ data: { p: '😀😀😀' } });
    const fault = faultOf(() => render(template, { recipient: { name: 'Yến Anh' } }));
    expect(fault).toMatchObject({
      code: 'template.paramTooLong',
      params: { param: 'p', variable: 'recipient.name', max: 3 },
    });
    expect(JSON.stringify(fault.problems)).not.toContain('Yến');
  });
  it('must be a variable of the wording, and the other way round', () => {
    const template = content({ zaloZns: { ...zns('recipient.name', 30), body: '{{year}}' } });
    expect(contentProblems(template).map(({ params }) => params?.variable)).toEqual(['year', 'recipient.name']);
  });
});

describe('variables of a template', () => {
  const template = content({
    sms: sms('{{recipient.name}} {{year}}', '{{ascii school.shortName}}'),
    email: email('{{#if event.onlineLink}}{{event.onlineLink}} {{event.time}}{{/if}}{{#each tasks}}{{title}}{{/each}}'),
  });
  it('tells member from campaign and optional from needed', () => {
    expect(memberVariables(template)).toEqual(['recipient.name', 'school.shortName']);
    expect(campaignVariables(template)).toEqual(['event.onlineLink', 'event.time', 'tasks', 'year']);
    expect(
      usedVariables(template, ['email'])
        .filter(({ optional }) => optional)
        .map(({ name }) => name),
    ).toEqual(['event.onlineLink']);
  });
});

describe('filling in', () => {
  const block = fc.constantFrom(
    'Chào ',
    '\n',
    '  ',
    '{{recipient.name}}',
    '{{year}}',
    '{{#if event.place}}\nTại {{event.place}}\n{{/if}}\n',
    '{{#unless event.place}}chưa rõ{{else}}rõ{{/unless}}',
    '{{#each tasks}}\n- {{this.title}} {{due}}{{/each}}',
    '{{~year~}} ',
    '{{! ghi chú }}',
    '{{ascii recipient.name}}',
  );
  const vars = fc.record({
    recipient: fc.record({ name: fc.string({ minLength: 1 }) }),
    // As text: Handlebars adds numbers that stand side by side.
    year: fc.integer().map(String),
    event: fc.record({ place: fc.constantFrom('', 'Cát Bà', undefined) }),
    tasks: fc.array(fc.record({ title: fc.string(), due: fc.constant('1/1') }), { minLength: 1 }),
  });
  const own = Handlebars.create();
  own.registerHelper('ascii', (text: string) => fill(readText('{{ascii year}}', PLACE), { year: text }));

  it('does what Handlebars does', () => {
    fc.assert(
      fc.property(fc.array(block, { maxLength: 12 }), vars, (blocks, values) => {
        const source = blocks.join('');
        const pieces = readText(source, PLACE);
        expect(fill(pieces, values)).toBe(own.compile(source, { noEscape: true })(values));
        expect(lookAtValues(pieces, values).problems.every(({ code }) => code === 'template.missingVariable')).toBe(
          true,
        );
      }),
      { numRuns: 200 },
    );
  });

  it('escapes what Handlebars escapes, where it matters', () => {
    const html = Handlebars.escapeExpression(`<a href="x">&'`);
    expect(escapeHtml(`<a href="x">&'`)).toBe(html.replace(/&#x3D;/g, '=').replace(/&#x27;/g, '&#39;'));
  });
});

describe('versions', () => {
  it('have one hash however they are written down', () => {
    const a = content({ sms: sms('x') });
    const b = Object.fromEntries(Object.entries(a).reverse()) as unknown as TemplateContent;
    expect(contentHash(a)).toBe(contentHash(b));
    expect(contentHash(a)).not.toBe(contentHash(content({ sms: sms('y') })));
  });
});
