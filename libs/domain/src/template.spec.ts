import { legalRules } from './legal-class.js';
import { type TemplateContent, templateProblems } from './template.js';
import { unofficialLinks } from './template-variables.js';

const content = (change: Partial<TemplateContent>): TemplateContent => ({
  key: 'x',
  title: { vi: 'x', en: 'x' },
  audience: ['teacher'],
  topic: 'policy',
  legalClass: 'notice',
  legalReason: { vi: 'nhiệm vụ', en: 'duty' },
  per: 'none',
  purpose: 'notice',
  variants: { sms: { unicode: 'a', plain: 'a', prefer: 'plain' } },
  ...change,
});
const codes = (change: Partial<TemplateContent>) => templateProblems(content(change)).map((problem) => problem.code);

describe('templateProblems', () => {
  it('accepts a plain notice', () => expect(codes({})).toEqual([]));
  it('demands a way to refuse and a consent purpose of advertising', () =>
    expect(codes({ legalClass: 'advertising' })).toEqual(['template.consentPurpose', 'template.optOutMissing']));
  it('lets nobody write to citizens without asking for consent', () =>
    expect(codes({ audience: ['citizen'] })).toEqual(['template.consentPurpose']));
  it('refuses a label by hand', () =>
    expect(codes({ variants: { sms: { unicode: '[QC] a', plain: 'a', prefer: 'plain' } } })).toEqual([
      'template.labelByHand',
    ]));
  it('speaks of one pupil to families only', () => expect(codes({ per: 'pupil' })).toEqual(['template.pupilAudience']));
  it('needs a reason and a variant', () =>
    expect(codes({ legalReason: { vi: ' ', en: '' }, variants: {} })).toEqual(['template.empty', 'template.noReason']));
});

describe('legalRules', () => {
  it('labels and limits advertising by SMS and e-mail only', () => {
    expect(legalRules('advertising', 'outreach', 'sms')).toEqual({
      label: '[QC]',
      hours: { from: '07:00', to: '22:00' },
      optOutRequired: true,
      consentRequired: true,
      perDay: 3,
    });
    expect(legalRules('advertising', 'outreach', 'email')).toMatchObject({ label: '[QC]', hours: null, perDay: 3 });
    expect(legalRules('advertising', 'outreach', 'zaloZns')).toMatchObject({ label: null, consentRequired: true });
    expect(legalRules('notice', 'notice', 'sms')).toMatchObject({
      label: null,
      optOutRequired: false,
      consentRequired: false,
    });
    expect(legalRules('notice', 'outreach', 'sms').consentRequired).toBe(true);
    expect(legalRules('advertising', 'outreach', 'facebookPage').consentRequired).toBe(false);
  });
});

describe('unofficialLinks', () => {
  it('finds what lies outside the official domains, look-alikes too', () => {
    expect(unofficialLinks('Vào dichvucong.gov.vn hoặc https://haiphong.edu.vn/a, thư ban@x.vn.')).toEqual([]);
    expect(
      unofficialLinks(
        'bit.ly/abc https://dichvucong.gov.vn.evil.com/x, dichvucong-gov.vn http://127.0.0.1/ https://gov.vn@x.vn TT.Cat Ba',
      ),
    ).toEqual([
      'bit.ly/abc',
      'https://dichvucong.gov.vn.evil.com/x',
      'dichvucong-gov.vn',
      'http://127.0.0.1/',
      'https://gov.vn@x.vn',
    ]);
  });
});
