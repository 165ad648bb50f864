import { derived, mainTab, paramsFor, unaccented } from '../src/routes/templates/derive.js';
import { segments, toShown, toSource } from '../src/routes/templates/field-text.js';
import { wordDiff } from '../src/routes/templates/word-diff.js';
import { templates } from '../src/texts/vi/templates.js';
import type { TemplateField, WrittenContent } from '../src/types.js';

const words = templates.templates.marks;
const field = (name: string, label: string, max = 30): TemplateField => ({
  name,
  label,
  scope: 'member',
  kind: 'text',
  max,
});
const FIELDS = [
  field('recipient.name', 'họ tên người nhận'),
  field('school.name', 'tên trường', 60),
  field('school.shortName', 'tên trường viết gọn', 22),
  field('event.onlineLink', 'đường dẫn họp trực tuyến', 200),
  field('tasks', 'danh sách việc'),
  field('tasks.title', 'tên việc', 80),
];
const shown = (source: string) => toShown(source, FIELDS, words);
const source = (text: string) => toSource(text, FIELDS, words);

describe('fields in words', () => {
  it.each([
    ['Kính gửi {{recipient.name}}, {{school.name}}', 'Kính gửi ‹họ tên người nhận›, ‹tên trường›'],
    ['{{ascii school.shortName}}: moi', '‹tên trường viết gọn không dấu›: moi'],
    [
      'a{{#if event.onlineLink}} b {{event.onlineLink}}{{else}} c{{/if}}',
      'a‹nếu có đường dẫn họp trực tuyến› b ‹đường dẫn họp trực tuyến›‹nếu không› c‹hết phần nếu›',
    ],
    ['{{#unless school.name}}x{{/unless}}', '‹nếu không có tên trường›x‹hết phần nếu›'],
    ['{{#each tasks}}• {{this.title}}{{/each}}', '‹lặp danh sách việc›• ‹tên việc›‹hết phần lặp›'],
  ])('shows %s and reads it back', (stored, text) => {
    expect(shown(stored)).toBe(text);
    expect(source(text)).toBe(stored);
  });

  it('reads a name however it is typed, and leaves what nobody knows', () => {
    expect(source('‹Tên  Trường›')).toBe('{{school.name}}');
    expect(source('‹tên trưởng›')).toBe('‹tên trưởng›');
    expect(segments('a ‹tên trường› ‹gì đó›', FIELDS, words).map(({ kind }) => kind)).toEqual([
      'text',
      'field',
      'text',
      'unknown',
    ]);
  });
});

describe('texts made from the main one', () => {
  const content = {
    title: { vi: 'Mời họp', en: '' },
    variants: { zaloOa: { text: 'Kính gửi {{recipient.name}},\nĐúng 8 giờ.' } },
    derived: [],
  } as unknown as WrittenContent;

  it('takes accents from words and from fields', () => {
    expect(unaccented('Đề nghị {{recipient.name}} “đọc” {{#if school.name}}ạ{{/if}}')).toBe(
      'De nghi {{ascii recipient.name}} "doc" {{#if school.name}}a{{/if}}',
    );
    expect(derived(content, 'sms', FIELDS).sms).toEqual({
      unicode: 'Kính gửi {{recipient.name}}, Đúng 8 giờ.',
      plain: 'Kinh gui {{ascii recipient.name}}, Dung 8 gio.',
      prefer: 'plain',
    });
  });

  it('knows which text was written by hand', () => {
    expect(mainTab(content)).toBe('zaloOa');
    expect(mainTab({ ...content, derived: ['zaloOa'] })).toBeNull();
  });

  it('keeps the names of parameters that stay, and gives new ones names of their own', () => {
    const before = { ten_kh: { from: 'recipient.name', max: 25 }, cu: { from: 'year', max: 4 } };
    expect(paramsFor('{{recipient.name}} {{school.name}} {{recipient.name}}', before, FIELDS)).toEqual({
      ten_kh: { from: 'recipient.name', max: 25 },
      ten_truong: { from: 'school.name', max: 60 },
    });
  });
});

describe('differences word by word', () => {
  const marked = (before: string, after: string) =>
    wordDiff(before, after)
      .map(({ text, kind }) => ({ same: text, added: `+${text}+`, removed: `-${text}-` })[kind])
      .join('');

  it('marks what went and what came, and nothing else', () => {
    expect(marked('Mời anh chị họp lúc 8 giờ', 'Mời thầy cô họp lúc 9 giờ')).toBe(
      'Mời -anh chị -+thầy cô +họp lúc -8 -+9 +giờ',
    );
    expect(marked('', 'mới')).toBe('+mới+');
    expect(marked('như cũ', 'như cũ')).toBe('như cũ');
    expect(marked('gửi ‹tên trường› ạ', 'gửi ‹họ tên› ạ')).toBe('gửi -‹tên trường› -+‹họ tên› +ạ');
  });

  it('gives both texts back whole', () => {
    const [a, b] = ['một hai ba bốn\nnăm', 'hai một ba  bốn\nsáu'];
    const parts = wordDiff(a, b);
    const without = (kind: string) =>
      parts
        .filter((part) => part.kind !== kind)
        .map(({ text }) => text)
        .join('');
    expect(without('added')).toBe(a);
    expect(without('removed')).toBe(b);
  });
});
