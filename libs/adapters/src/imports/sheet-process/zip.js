// @ts-check
import { crc32, inflateRawSync } from 'node:zlib';
import { FileError } from './file-error.js';

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 1;

/**
 * The parts whose names `wanted` takes. Sizes that the file declares are not believed: bytes are counted as they come
 * out, and it ends at `most` of them. Throws `import.tooLarge`, or any other error when the file is damaged.
 * @param {Buffer} bytes
 * @param {number} most
 * @param {(name: string) => boolean} wanted
 * @returns {Map<string, Buffer>}
 */
export function unpack(bytes, most, wanted) {
  let end = bytes.length - 22;
  while (end >= 0 && bytes.readUInt32LE(end) !== END) end--;
  if (end < 0) throw new FileError('import.broken');
  /** @type {Map<string, Buffer>} */
  const parts = new Map();
  let left = most;
  let at = bytes.readUInt32LE(end + 16);
  for (let entries = bytes.readUInt16LE(end + 10); entries > 0; entries--) {
    if (bytes.readUInt32LE(at) !== ENTRY) throw new FileError('import.broken');
    const nameEnd = at + 46 + bytes.readUInt16LE(at + 28);
    const name = bytes.toString('utf8', at + 46, nameEnd);
    if (wanted(name)) {
      if (parts.has(name)) throw new FileError('import.broken');
      const part = inflate(bytes, at, left);
      left -= part.length;
      parts.set(name, part);
    }
    at = nameEnd + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return parts;
}

/**
 * @param {Buffer} bytes
 * @param {number} entry where the part stands in the zip's directory
 * @param {number} most
 */
function inflate(bytes, entry, most) {
  if (bytes.readUInt16LE(entry + 8) & ENCRYPTED) throw new FileError('import.broken');
  const method = bytes.readUInt16LE(entry + 10);
  const local = bytes.readUInt32LE(entry + 42);
  if (bytes.readUInt32LE(local) !== LOCAL) throw new FileError('import.broken');
  const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
  const packed = bytes.subarray(start, start + bytes.readUInt32LE(entry + 20));
  if (method === STORED) {
    if (packed.length > most) throw new FileError('import.tooLarge');
    return packed;
  }
  if (method !== DEFLATED) throw new FileError('import.broken');
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(most, 1), chunkSize: 256 * 1024 });
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    throw new FileError(code === 'ERR_BUFFER_TOO_LARGE' ? 'import.tooLarge' : 'import.broken');
  }
}

/**
 * A zip of these parts, not compressed: what was looked at is then what is read, and nothing beside it.
 * @param {Map<string, Buffer>} parts
 * @returns {ArrayBuffer}
 */
export function pack(parts) {
  /** @type {Buffer[]} */
  const pieces = [];
  /** @type {Buffer[]} */
  const directory = [];
  let at = 0;
  for (const [name, part] of parts) {
    const nameBytes = Buffer.from(name);
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt32LE(crc32(part), 10);
    facts.writeUInt32LE(part.length, 14);
    facts.writeUInt32LE(part.length, 18);
    facts.writeUInt16LE(nameBytes.length, 22);
    pieces.push(signed(LOCAL, 4), facts, nameBytes, part);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(at, 10);
    directory.push(signed(ENTRY, 6), facts, place, nameBytes);
    at += 30 + nameBytes.length + part.length;
  }
  const size = lengthOf(directory);
  const end = signed(END, 22);
  end.writeUInt16LE(parts.size, 8);
  end.writeUInt16LE(parts.size, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(at, 16);
  pieces.push(...directory, end);
  const whole = new Uint8Array(lengthOf(pieces));
  let filled = 0;
  for (const piece of pieces) {
    whole.set(piece, filled);
    filled += piece.length;
  }
  return whole.buffer;
}

/** @param {Buffer[]} pieces */
const lengthOf = (pieces) => pieces.reduce((sum, piece) => sum + piece.length, 0);

/**
 * @param {number} signature
 * @param {number} length
 */
function signed(signature, length) {
  const bytes = Buffer.alloc(length);
  bytes.writeUInt32LE(signature, 0);
  return bytes;
}
