import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { MESSAGE_CODES, textOf } from './catalogue.js';

const ROOT = join(import.meta.dirname, '../../../..');
const PLACES = ['apps/api/src', 'libs/application/src', 'libs/domain/src', 'libs/adapters/src'];
/** `new DomainError('kind', 'code'` and `code: 'area.code'`, as errors and problems are written. */
const RAISED = [
  /new DomainError\(\s*'\w+',\s*'([\w.]+)'/g,
  /notFound\('(\w+)'\)/g,
  // Codes of providers have no dot, and are shown as they are.
  /\bcode: '(\w+\.[\w.]+)'/g,
];

const sources = PLACES.flatMap((place) =>
  readdirSync(join(ROOT, place), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('spec.ts'))
    .map((file) => readFileSync(join(ROOT, place, file), 'utf8')),
);
const found = (pattern: RegExp) => [
  ...new Set(sources.flatMap((text) => [...text.matchAll(pattern)].map(([, code]) => code!))),
];

describe('the message catalogue', () => {
  it('has a text for every error that is raised, and a name for everything that may not be found', () => {
    const [errors = [], things = [], problems = []] = RAISED.map(found);
    expect(errors.length).toBeGreaterThan(10);
    expect(problems.length).toBeGreaterThan(30);
    const all = [...errors, ...problems, ...things.map((what) => `what.${what}`)];
    const missing = all.filter((code) => textOf('vi', code) === null);
    expect(missing).toEqual([]);
  });

  it('has a text for whatever a schema finds wrong with an account', () => {
    const schema = z.strictObject({
      type: z.string(),
      short: z.string().min(3),
      long: z.string().max(3),
      format: z.email(),
      choice: z.enum(['a']),
      round: z.number().multipleOf(2),
      either: z.union([z.boolean(), z.null()]),
      own: z.string().refine(() => false),
    });
    const settings = { short: 'a', long: 'aaaa', format: 'a', choice: 'b', round: 3, either: 1, own: '', other: 1 };
    const { error } = schema.safeParse(settings);
    expect(error?.issues).toHaveLength(9);
    expect(error?.issues.filter(({ code }) => textOf('vi', `settings.${code}`) === null)).toEqual([]);
  });

  it('has each code once', () => {
    expect(MESSAGE_CODES.filter((code, at) => MESSAGE_CODES.indexOf(code) !== at)).toEqual([]);
  });

  it('fills in params, by their own names where they have some', () => {
    expect(textOf('vi', 'notFound', { what: 'person' })).toBe('Không tìm thấy người nhận.');
    expect(textOf('en', 'input.tooShort', { minimum: 3 })).toBe('Too short: at least 3.');
    expect(textOf('en', 'no.such.code')).toBeNull();
  });
});
