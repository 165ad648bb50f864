import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Journal, type Position } from './journal.js';

interface Line {
  n: number;
  text?: string;
}

describe('the journal', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'journal-'));
    file = join(folder, 'j.jsonl');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const all = (journal: Journal<Line>) => {
    const found: [Line, Position][] = [];
    journal.replay((line, position) => found.push([line, position]));
    return found;
  };

  it('gives back what was flushed, across chunks and with letters of several bytes', () => {
    const first = new Journal<Line>(file);
    const text = 'Kính gửi phụ huynh '.repeat(5_000);
    const positions = Array.from({ length: 40 }, (_, n) => first.append({ n, text: text + n }));
    first.flush();
    const second = new Journal<Line>(file);
    const replayed = all(second);
    expect(replayed.map(([{ n }]) => n)).toEqual(Array.from({ length: 40 }, (_, n) => n));
    expect(replayed.map(([, position]) => position)).toEqual(positions);
    expect(second.read<Line>(positions[17]!)).toEqual({ n: 17, text: `${text}17` });
    first.close();
    second.close();
  });

  it('cuts off a line that a kill left half written, and goes on behind the last whole one', () => {
    const first = new Journal<Line>(file);
    first.append({ n: 1 });
    first.close();
    appendFileSync(file, '{"n":2,"te');
    const second = new Journal<Line>(file);
    expect(all(second).map(([{ n }]) => n)).toEqual([1]);
    const position = second.append({ n: 3 });
    expect(second.read<Line>(position)).toEqual({ n: 3 });
    second.close();
    expect(readFileSync(file, 'utf8')).toBe('{"n":1}\n{"n":3}\n');
  });

  it('keeps only what is asked for when pruned', () => {
    const journal = new Journal<Line>(file);
    for (const n of [1, 2, 3, 4]) journal.append({ n });
    journal.prune(({ n }) => n % 2 === 0);
    journal.append({ n: 5 });
    expect(all(journal).map(([{ n }]) => n)).toEqual([2, 4, 5]);
    journal.close();
  });
});
