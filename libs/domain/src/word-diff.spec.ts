import { type DiffPart, wordDiff } from './word-diff.js';

const without = (parts: readonly DiffPart[], op: DiffPart['op']) =>
  parts
    .filter((part) => part.op !== op)
    .map(({ text }) => text)
    .join('');

describe('wordDiff', () => {
  it('tells which words came and went, in place', () => {
    expect(wordDiff('Kính mời anh chị dự lễ ngày 10/10.', 'Kính mời thầy cô dự lễ ngày 11/10.')).toEqual([
      { op: 'same', text: 'Kính mời ' },
      { op: 'removed', text: 'anh chị' },
      { op: 'added', text: 'thầy cô' },
      { op: 'same', text: ' dự lễ ngày ' },
      { op: 'removed', text: '10' },
      { op: 'added', text: '11' },
      { op: 'same', text: '/10.' },
    ]);
  });

  it('says nothing of what is the same, also in another form of the same letters', () => {
    expect(wordDiff('Hạn chót', 'Hạn chót'.normalize('NFD'))).toEqual([{ op: 'same', text: 'Hạn chót' }]);
    expect(wordDiff('', '')).toEqual([]);
    expect(wordDiff('', 'mới')).toEqual([{ op: 'added', text: 'mới' }]);
  });

  it('always gives both texts back, whatever they are', () => {
    const words = ['a', 'b', ' ', '\n', 'ạ', '.', ' c', '10'];
    let seed = 7;
    const next = (below: number) => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % below;
    };
    const text = () => Array.from({ length: next(30) }, () => words[next(words.length)]).join('');
    for (let n = 0; n < 500; n++) {
      const [before, after] = [text(), text()];
      const parts = wordDiff(before, after);
      expect(without(parts, 'added')).toBe(before);
      expect(without(parts, 'removed')).toBe(after);
    }
    const long = wordDiff('x '.repeat(3000), 'y '.repeat(3000));
    expect([without(long, 'added'), without(long, 'removed')]).toEqual(['x '.repeat(3000), 'y '.repeat(3000)]);
  });
});
