import {
  AUDIENCE_GROUPS,
  CHANNELS,
  isGsm,
  legalRules,
  playbookAnchor,
  playbookSettings,
  SPECIAL_DAY_KINDS,
  TEMPLATE_VARIABLES,
  type TemplateContent,
  type TemplateVars,
  unofficialLinks,
  ZNS_BODY_MAX,
} from '@loa/domain';
import { compileTemplate } from './compile.js';
import { fill, valueAt } from './fill.js';
import { loadTemplateLibrary, type TemplateLibrary } from './loader.js';
import { LibraryPreviews } from './message-previews.js';
import { renderVariant } from './render.js';
import { campaignVariables, memberVariables, usedVariables } from './variables.js';

const UNSUBSCRIBE = 'https://loa.haiphong.gov.vn/u/0123456789';
const library: TemplateLibrary = await loadTemplateLibrary('templates');
const messages = [...library.templates.values()].map(({ content }) => content);
const cases = messages.flatMap((content) =>
  (['typical', 'longest'] as const).map((sample) => [content.key, sample, content] as const),
);
const previews = new LibraryPreviews(library, UNSUBSCRIBE);
const tariffs = new Map(
  CHANNELS.map((on) => [
    on,
    library.tariff.rows.flatMap(({ channel, ...line }) => (channel === on ? { ...line, template: '' } : [])),
  ]),
);
const preview = (content: TemplateContent, vars: TemplateVars) =>
  previews.preview({ content, channels: CHANNELS, vars, day: '2026-10-10', tariffs });

/** Every variable as long as it may be. */
function fullest(): TemplateVars {
  const vars: Record<string, Record<string, string> | string> = {};
  for (const [name, { max, kind }] of Object.entries(TEMPLATE_VARIABLES)) {
    const [parent, child] = name.split('.') as [string, string?];
    const value = kind === 'link' ? 'https://dichvucong.gov.vn' : 'ệ'.repeat(max);
    if (child === undefined) vars[parent] = value;
    else vars[parent] = { ...(vars[parent] as Record<string, string> | undefined), [child]: value };
  }
  return vars;
}

describe('the message library', () => {
  it('holds the messages of the plan and one per step of 10/10', () => {
    expect([...library.templates.keys()].sort()).toEqual([
      'digitalDay.day',
      'digitalDay.eve',
      'digitalDay.identity',
      'digitalDay.kickoff',
      'digitalDay.materials',
      'digitalDay.thanks',
      'email.commend.manager',
      'email.kickoff.manager',
      'email.security.pupil',
      'email.training.teacher',
      'fb.digitalDay.public',
      'oa.feedback.citizen',
      'oa.portal.guardian',
      'oa.weekly.coreTeam',
      'sms.digitalDay.teacher',
      'sms.register.guardian',
      'sms.security.citizen',
      'sms.training.staff',
      'zns.contest.guardian',
      'zns.declare.teacher',
    ]);
  });

  it.each(cases)('%s renders whole on every channel with %s values', (_key, sample, content) => {
    for (const shown of preview(content, library.samples[sample])) {
      expect(shown.problems).toEqual([]);
      expect(shown.shown).not.toMatch(/\{\{|undefined|null|NaN|\[object/);
      expect(shown.shown).toBe(shown.shown!.normalize('NFC'));
      // A blank between words is one; a line has no blanks at its ends.
      expect(shown.shown).not.toMatch(/[^\n ] {2,}| \n/);
      expect(shown.price).not.toBeNull();
    }
  });

  it.each([...cases, ...messages.map((content) => [content.key, 'fullest', content] as const)])(
    '%s keeps the lengths that are promised, with %s values',
    (_key, sample, content) => {
      const vars = sample === 'fullest' ? fullest() : library.samples[sample];
      for (const { channel, form, shown, parts } of preview(content, vars)) {
        if (channel !== 'sms') continue;
        if (form === 'plain') {
          expect(isGsm(shown!)).toBe(true);
          expect(shown).not.toMatch(/[&#]/);
          expect(parts).toBe(1);
        } else expect(parts).toBeLessThanOrEqual(2);
      }
      for (const variant of compileTemplate(content).variants.values()) {
        if (variant.kind !== 'zaloTemplate') continue;
        expect([...fill(variant.body, vars)].length).toBeLessThanOrEqual(ZNS_BODY_MAX);
      }
    },
  );

  it('labels advertising first, tells how to refuse last, and labels no notice', () => {
    for (const content of messages) {
      for (const { channel, shown } of preview(content, library.samples.typical)) {
        const label = legalRules(content.legalClass, content.purpose, channel).label;
        expect(shown!.startsWith('[QC] ')).toBe(label !== null);
        if (channel === 'email') expect(shown!.endsWith(UNSUBSCRIBE)).toBe(true);
        if (content.legalClass !== 'advertising') continue;
        if (channel === 'sms') expect(shown).toMatch(/(Từ chối: gọi|Tu choi: goi) 0400 101 010$/);
        if (channel === 'zaloOa') expect(shown).toMatch(/TUCHOI để dừng nhận tin\.$/);
      }
    }
    expect(
      messages
        .filter(({ legalClass }) => legalClass === 'advertising')
        .map(({ key }) => key)
        .sort(),
    ).toEqual([
      'digitalDay.day',
      'digitalDay.materials',
      'fb.digitalDay.public',
      'oa.portal.guardian',
      'zns.contest.guardian',
    ]);
  });

  it('links nowhere in SMS but the national portal', () => {
    for (const content of messages) {
      for (const { channel, shown } of preview(content, library.samples.longest)) {
        if (channel === 'sms') expect(unofficialLinks(shown!, ['dichvucong.gov.vn'])).toEqual([]);
      }
    }
  });

  it('names pupils only in messages that speak of one pupil', () => {
    for (const content of messages) {
      const names = usedVariables(content).map(({ name }) => name);
      if (content.audience.includes('guardian') && names.some((name) => name.startsWith('student.'))) {
        expect(content.per).toBe('pupil');
      }
    }
  });

  it('has samples for every variable, no longer than its limit', () => {
    for (const sample of Object.values(library.samples)) {
      for (const [name, { kind, max, scope }] of Object.entries(TEMPLATE_VARIABLES)) {
        if (kind === 'list' || scope === 'message') continue;
        const value = name.startsWith('tasks.')
          ? (valueAt(sample, ['tasks']) as TemplateVars[])[0]![name.split('.')[1]!]
          : valueAt(sample, name.split('.'));
        expect({ name, fits: typeof value === 'string' && [...value].length <= max }).toEqual({ name, fits: true });
      }
    }
  });
});

describe('an e-mail', () => {
  const variant = compileTemplate(library.templates.get('digitalDay.day')!.content).variants.get('email')!;
  const mail = renderVariant(variant, library.samples.typical, { unsubscribeUrl: UNSUBSCRIBE });
  it('says in HTML what it says in text', () => {
    if (mail.kind !== 'email') throw new Error('no e-mail');
    const entities: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };
    const words = mail.html
      .replace(/^[\s\S]*?<\/div>/, '')
      .replace(/<[^>]*>/g, ' ')
      .replace(/&[a-z#0-9]+;/g, (entity) => entities[entity] ?? entity)
      .split(/\s+/)
      .filter(Boolean);
    const text = mail.text
      .replace(UNSUBSCRIBE, 'Ngừng nhận thư loại này')
      .split(/\s+/)
      .filter((word) => word !== '--');
    expect(words).toEqual(text);
  });
  it('is accessible: language, title, layout tables, links that say where they go', () => {
    if (mail.kind !== 'email') throw new Error('no e-mail');
    expect(mail.html).toContain('<html lang="vi">');
    expect(mail.html).toContain(`<title>${mail.subject}</title>`);
    expect(mail.html.match(/<table /g)).toHaveLength(mail.html.match(/<table role="presentation"/g)!.length);
    expect(mail.html).toContain(`<a href="${UNSUBSCRIBE}" style="color:#0b4f9c">Ngừng nhận thư loại này</a>`);
    expect(mail.html).not.toContain('<p style="margin:0 0 16px"></p>');
  });
});

describe('a preview', () => {
  const contest = library.templates.get('zns.contest.guardian')!.content;
  const day = library.templates.get('digitalDay.day')!.content;
  const ask = (content: TemplateContent, vars: TemplateVars) =>
    previews.preview({ content, channels: ['zaloZns', 'sms', 'facebookPage'], vars, day: '2026-10-10', tariffs });

  it('shows both alphabets with their size and price, and skips channels without words', () => {
    expect(ask(day, library.samples.typical)).toEqual([
      expect.objectContaining({ channel: 'zaloZns', form: null, preferred: true, parts: null, price: 200 }),
      expect.objectContaining({
        form: 'unicode',
        preferred: true,
        encoding: 'UCS-2',
        parts: 2,
        units: 130,
        price: 1700,
      }),
      expect.objectContaining({ form: 'plain', preferred: false, encoding: 'GSM-7', parts: 1, units: 147, price: 850 }),
    ]);
  });

  it('lists what is missing, once each, instead of throwing', () => {
    const [zns] = ask(contest, { ...library.samples.typical, student: {}, link: 'bit.ly/x' });
    expect(zns).toMatchObject({ shown: null, price: 200 });
    expect(zns!.problems.map(({ code, field }) => [code, field])).toEqual([
      ['template.missingVariable', 'student.name'],
      ['template.missingVariable', 'student.className'],
      ['template.badLink', 'link'],
    ]);
  });

  it('warns of links outside the official domains', () => {
    const [zns] = ask(contest, { ...library.samples.typical, link: 'https://bit.ly/x' });
    expect(zns!.problems).toEqual([{ code: 'template.unofficialLink', params: { address: 'https://bit.ly/x' } }]);
  });

  it('knows what a campaign must provide for its channels', () => {
    expect(previews.campaignVariables(day, ['sms'])).toEqual(['hotline', 'office.shortName']);
    expect(previews.campaignVariables(library.templates.get('oa.weekly.coreTeam')!.content, ['zaloOa'])).toEqual([
      'link',
      'stats.doneCount',
      'stats.taskCount',
      'tasks',
      'week.number',
    ]);
  });
});

describe('the playbook of 10/10', () => {
  const playbook = library.playbooks.get('digital-day')!;

  it('has the steps of the calendar and one post, on every channel', () => {
    const steps = playbook.steps.map(({ offsetDays, kind }) => [offsetDays, kind]);
    expect(steps).toEqual([
      [-30, 'message'],
      [-14, 'message'],
      [-7, 'message'],
      [-1, 'message'],
      [0, 'post'],
      [0, 'message'],
      [7, 'message'],
    ]);
    const used = new Set(playbook.steps.flatMap(({ channels }) => channels));
    expect([...used].sort()).toEqual([...CHANNELS].sort());
  });

  it('addresses everybody on the day, with a wording that needs no school', () => {
    const day = playbook.steps.find(({ key }) => key === 'day')!;
    if (day.kind !== 'message') throw new Error('no message');
    const groups = day.audience.include.flatMap((clause) => clause.groups);
    expect([...groups].sort()).toEqual([...AUDIENCE_GROUPS].sort());
    expect(memberVariables(library.templates.get(day.template)!.content)).toEqual([
      'recipient.name',
      'recipient.salutation',
    ]);
  });

  it('counts from its day of the year', () => {
    expect(playbookAnchor(playbook, 2027)).toBe('2027-10-10');
    const settings = playbookSettings(playbook, '2027-10-10');
    expect(settings).toMatchObject({ year: '2027', deadline: '20/09/2027', event: { deadline: '17/10/2027' } });
  });
});

describe.each([...library.playbooks])('the playbook %s', (_, playbook) => {
  it('writes to no group whose wording was not meant for it', () => {
    for (const step of playbook.steps) {
      if (step.kind !== 'message') continue;
      const meant = library.templates.get(step.template)!.content.audience;
      for (const group of step.audience.include.flatMap((clause) => clause.groups)) expect(meant).toContain(group);
    }
  });

  it('starts a campaign with all that its messages need but the office', () => {
    const settings = playbookSettings(playbook, playbookAnchor(playbook, 2027) ?? '2027-03-10') as TemplateVars;
    for (const step of playbook.steps) {
      const { content } = library.templates.get(step.template)!;
      const mayBeMissing = (name: string) =>
        name.startsWith('office.') || JSON.stringify(content).includes(`{{#if ${name}}}`);
      for (const name of campaignVariables(content)) {
        if (!mayBeMissing(name))
          expect({ name, value: valueAt(settings, name.split('.')) }).not.toEqual({ name, value: undefined });
      }
    }
  });
});

it('counts the safe New Year from the 23rd of the twelfth lunar month, before the quiet days', () => {
  // Tết 2028 is on 26/01 and, as in every year from 2025 to 2032, no 30th of the twelfth month comes before it.
  expect(playbookAnchor(library.playbooks.get('safe-tet')!, 2027)).toBe('2028-01-19');
});

describe('the calendar', () => {
  it('has one row per day, in order, and a quiet Tết from 25 Chạp to 6 Giêng', () => {
    const days = library.calendar.days.map(({ day }) => day);
    expect(days).toEqual([...new Set(days)].sort());
    const quiet = library.calendar.days.filter(({ kind }) => kind === SPECIAL_DAY_KINDS[2]).map(({ day }) => day);
    const tet = ['2026-02-17', '2027-02-06', '2028-01-26', '2029-02-13', '2030-02-02'];
    expect(quiet).toHaveLength(tet.length * 11);
    for (const day of tet) {
      const first = Date.parse(`${day}T00:00:00Z`);
      for (const offset of [-5, 0, 5])
        expect(quiet).toContain(new Date(first + offset * 86_400_000).toISOString().slice(0, 10));
    }
  });
});
