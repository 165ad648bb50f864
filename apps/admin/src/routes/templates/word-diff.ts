export interface DiffPart {
  text: string;
  kind: 'same' | 'added' | 'removed';
}

/** Beyond this many words on both sides together, the whole text is shown as replaced: no browser should stand still. */
const MOST = 4_000;

/** What changed from one text to another, word by word; spaces and line ends go with the word before them. */
export function wordDiff(before: string, after: string): DiffPart[] {
  const [a, b] = [words(before), words(after)];
  if (a.length + b.length > MOST) return joined([...marked(a, 'removed'), ...marked(b, 'added')]);
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const middle = between(a.slice(start, a.length - end), b.slice(start, b.length - end));
  return joined([...marked(a.slice(0, start), 'same'), ...middle, ...marked(a.slice(a.length - end), 'same')]);
}

const words = (text: string): string[] => text.match(/‹[^›\n]*›\s*|[^\s‹]+\s*|\s+|‹/g) ?? [];
const marked = (texts: string[], kind: DiffPart['kind']): DiffPart[] => texts.map((text) => ({ text, kind }));

/** By the longest common subsequence. */
function between(a: string[], b: string[]): DiffPart[] {
  const width = b.length + 1;
  const longest = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      longest[i * width + j] =
        a[i] === b[j]
          ? longest[(i + 1) * width + j + 1]! + 1
          : Math.max(longest[(i + 1) * width + j]!, longest[i * width + j + 1]!);
    }
  }
  const parts: DiffPart[] = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      parts.push({ text: a[i]!, kind: 'same' });
      i++;
      j++;
    } else if (longest[(i + 1) * width + j]! >= longest[i * width + j + 1]!)
      parts.push({ text: a[i++]!, kind: 'removed' });
    else parts.push({ text: b[j++]!, kind: 'added' });
  }
  return [...parts, ...marked(a.slice(i), 'removed'), ...marked(b.slice(j), 'added')];
}

/** Neighbours of one kind as one; within a change what was removed stands first. */
function joined(parts: DiffPart[]): DiffPart[] {
  const result: DiffPart[] = [];
  let [removed, added] = ['', ''];
  const flush = () => {
    if (removed) result.push({ text: removed, kind: 'removed' });
    if (added) result.push({ text: added, kind: 'added' });
    [removed, added] = ['', ''];
  };
  for (const { text, kind } of parts) {
    if (kind === 'removed') removed += text;
    else if (kind === 'added') added += text;
    else {
      flush();
      const last = result.at(-1);
      if (last?.kind === 'same') last.text += text;
      else result.push({ text, kind });
    }
  }
  flush();
  return result;
}
