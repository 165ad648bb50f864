/** A stretch of a text that stayed, came or went. */
export interface DiffPart {
  readonly op: 'same' | 'added' | 'removed';
  readonly text: string;
}

/** Longer texts, in words after what both have in common at their ends, are told as a whole: the table grows with their product. */
const MOST_CELLS = 1_000_000;

/**
 * What has to be done to `before` to get `after`, word by word; the parts that are not `added` make up `before`, those that
 * are not `removed` make up `after`. Line breaks and blanks are words of their own, so that nothing is lost.
 */
export function wordDiff(before: string, after: string): DiffPart[] {
  const [a, b] = [wordsOf(before), wordsOf(after)];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const [oldWords, newWords] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  const parts: DiffPart[] = [];
  push(parts, 'same', a.slice(0, start).join(''));
  if (oldWords.length * newWords.length > MOST_CELLS) {
    push(parts, 'removed', oldWords.join(''));
    push(parts, 'added', newWords.join(''));
  } else middle(parts, oldWords, newWords);
  push(parts, 'same', a.slice(a.length - end).join(''));
  return readable(parts);
}

const wordsOf = (text: string): string[] =>
  text.normalize('NFC').match(/\s+|[\p{L}\p{N}\p{M}]+|[^\s\p{L}\p{N}\p{M}]/gu) ?? [];

function push(parts: DiffPart[], op: DiffPart['op'], text: string): void {
  if (text === '') return;
  const last = parts.at(-1);
  if (last?.op === op) parts[parts.length - 1] = { op, text: last.text + text };
  else parts.push({ op, text });
}

/** Longest common subsequence, from the end. */
function middle(parts: DiffPart[], a: readonly string[], b: readonly string[]): void {
  const width = b.length + 1;
  const common = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      common[i * width + j] =
        a[i] === b[j]
          ? common[(i + 1) * width + j + 1]! + 1
          : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!);
    }
  }
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      push(parts, 'same', a[i]!);
      i++;
      j++;
    } else if (j >= b.length || (i < a.length && common[(i + 1) * width + j]! >= common[i * width + j + 1]!)) {
      push(parts, 'removed', a[i++]!);
    } else push(parts, 'added', b[j++]!);
  }
}

/** Words that were replaced one after the other are told as one phrase: a blank between two changes is no island. */
function readable(parts: readonly DiffPart[]): DiffPart[] {
  const result: DiffPart[] = [];
  let [gone, come] = ['', ''];
  const flush = () => {
    push(result, 'removed', gone);
    push(result, 'added', come);
    [gone, come] = ['', ''];
  };
  parts.forEach((part, index) => {
    if (part.op === 'removed') gone += part.text;
    else if (part.op === 'added') come += part.text;
    else if (
      part.text.trim() === '' &&
      !part.text.includes('\n') &&
      gone !== '' &&
      come !== '' &&
      index < parts.length - 1
    ) {
      gone += part.text;
      come += part.text;
    } else {
      flush();
      push(result, 'same', part.text);
    }
  });
  flush();
  return result;
}
