import { checkInput } from './input.guard.js';

const refusalOf = (value: unknown): unknown => {
  try {
    checkInput(value);
    return null;
  } catch (error) {
    return (error as { problems: unknown[] }).problems[0];
  }
};
const nested = (levels: number): unknown => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);

describe('what comes in', () => {
  it.each([
    [{ name: 'An\0' }, { code: 'input.characters', field: 'name' }],
    [{ tags: ['x', '\ud800'] }, { code: 'input.characters', field: 'tags.1' }],
    [{ settings: { 'a\udc00': 1 } }, { code: 'input.characters', field: 'settings' }],
    [{ name: 'Nguyễn 😀', n: 1, none: null }, null],
    [Buffer.from([0]), null],
    [nested(32), null],
    [nested(33), { code: 'input.tooDeep', field: '0.0.0' }],
    [nested(400_000), { code: 'input.tooDeep', field: '0.0.0' }],
  ])('case %#', (value, problem) => expect(refusalOf(value)).toEqual(problem));
});
