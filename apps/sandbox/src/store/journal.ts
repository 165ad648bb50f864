import {
  closeSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

export interface Position {
  readonly offset: number;
  readonly length: number;
}

const CHUNK = 1 << 20;

/**
 * An append-only file of JSON lines. `append` only buffers; whoever answers a client calls `flush` first, so what was
 * answered as accepted is in the file, and the operating system keeps it when this process is killed.
 */
export class Journal<Entry extends object> {
  private fd: number;
  private size: number;
  private buffered: string[] = [];

  constructor(private readonly file: string) {
    mkdirSync(dirname(file), { recursive: true });
    this.fd = openSync(file, 'a+');
    this.size = fstatSync(this.fd).size;
  }

  append(entry: Entry): Position {
    const line = `${JSON.stringify(entry)}\n`;
    const position = { offset: this.size, length: Buffer.byteLength(line) };
    this.size += position.length;
    this.buffered.push(line);
    return position;
  }

  flush(): void {
    if (this.buffered.length === 0) return;
    const bytes = Buffer.from(this.buffered.join(''));
    this.buffered = [];
    for (let written = 0; written < bytes.length; ) written += writeSync(this.fd, bytes, written);
  }

  read<E extends Entry>(position: Position): E {
    this.flush();
    const bytes = Buffer.allocUnsafe(position.length);
    readSync(this.fd, bytes, 0, position.length, position.offset);
    return JSON.parse(bytes.toString('utf8')) as E;
  }

  /** Reads every whole line in order. A last line that a kill cut in half was never answered, and is cut off. */
  replay(apply: (entry: Entry, position: Position) => void): void {
    this.flush();
    const end = this.eachLine((line, position) => apply(JSON.parse(line) as Entry, position));
    if (end < this.size) ftruncateSync(this.fd, end);
    this.size = end;
  }

  /** Drops every entry that `keep` refuses, by writing a new file beside the old one and swapping them. */
  prune(keep: (entry: Entry) => boolean): void {
    this.flush();
    const next = `${this.file}.next`;
    rmSync(next, { force: true });
    const fd = openSync(next, 'a+');
    this.eachLine((line) => {
      if (keep(JSON.parse(line) as Entry)) writeSync(fd, `${line}\n`);
    });
    renameSync(next, this.file);
    closeSync(this.fd);
    this.fd = fd;
    this.size = fstatSync(fd).size;
  }

  close(): void {
    this.flush();
    closeSync(this.fd);
  }

  /** Returns the offset behind the last whole line. */
  private eachLine(visit: (line: string, position: Position) => void): number {
    const chunk = Buffer.allocUnsafe(CHUNK);
    let rest = Buffer.alloc(0);
    let offset = 0;
    for (let at = 0; ; ) {
      const got = readSync(this.fd, chunk, 0, CHUNK, at);
      if (got === 0) return offset;
      at += got;
      const bytes = rest.length > 0 ? Buffer.concat([rest, chunk.subarray(0, got)]) : chunk.subarray(0, got);
      let start = 0;
      for (let stop = bytes.indexOf(10); stop >= 0; stop = bytes.indexOf(10, start)) {
        const length = stop + 1 - start;
        visit(bytes.toString('utf8', start, stop), { offset, length });
        offset += length;
        start = stop + 1;
      }
      rest = Buffer.from(bytes.subarray(start));
    }
  }
}
