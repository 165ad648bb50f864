// @ts-check
import yauzl from 'yauzl';
import { FileError } from './file-error.js';

const MOST_PARTS = 10_000;

/** Parts of a zip by name, unpacked as they are read; all together no more than a limit. */
export class Parts {
  /** @type {Map<string, yauzl.Entry>} */
  entries = new Map();

  /**
   * @param {yauzl.ZipFile} zip
   * @param {number} left bytes that may still come out
   */
  constructor(zip, left) {
    this.zip = zip;
    this.left = left;
  }

  /**
   * Sizes that the file declares are checked against what comes out. Throws `import.broken`.
   * @param {Buffer} bytes
   * @param {import('./file-error.js').Limits} limits
   */
  static async open(bytes, limits) {
    const zip = await broken(() => yauzl.fromBufferPromise(bytes, { lazyEntries: true, autoClose: false }));
    const parts = new Parts(zip, limits.unpackedBytes);
    await broken(async () => {
      if (zip.entryCount > MOST_PARTS) throw new FileError('import.broken');
      for await (const entry of zip.eachEntry()) {
        if (parts.entries.has(entry.fileName)) throw new FileError('import.broken');
        parts.entries.set(entry.fileName, entry);
      }
    });
    return parts;
  }

  /** @param {string} name */
  has(name) {
    return this.entries.has(name);
  }

  /**
   * @param {string} name
   * @returns {AsyncGenerator<Buffer>}
   */
  async *read(name) {
    const entry = this.entries.get(name);
    if (!entry || entry.isEncrypted()) throw new FileError('import.broken');
    const stream = await broken(() => this.zip.openReadStreamPromise(entry));
    try {
      for await (const piece of stream) {
        this.left -= piece.length;
        if (this.left < 0) throw new FileError('import.tooLarge');
        yield piece;
      }
    } catch (error) {
      throw error instanceof FileError ? error : new FileError('import.broken');
    } finally {
      stream.destroy();
    }
  }
}

/**
 * @template T
 * @param {() => Promise<T>} read
 */
async function broken(read) {
  try {
    return await read();
  } catch (error) {
    throw error instanceof FileError ? error : new FileError('import.broken');
  }
}
