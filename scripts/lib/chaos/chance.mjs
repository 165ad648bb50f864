import { createHash } from 'node:crypto';

/** Random numbers that the same seed and topic give again (SplitMix32). */
export class Chance {
  #state;

  constructor(seed, topic) {
    this.#state = createHash('sha256').update(`${seed}\0${topic}`).digest().readUInt32LE(0);
  }

  /** 0 ≤ x < 1. */
  next() {
    this.#state = (this.#state + 0x9e3779b9) | 0;
    let z = this.#state ^ (this.#state >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z ^= z >>> 15;
    z = Math.imul(z, 0x735a2d97);
    z ^= z >>> 15;
    return (z >>> 0) / 2 ** 32;
  }

  between(from, to) {
    return from + (to - from) * this.next();
  }

  pick(list) {
    return list[Math.floor(this.next() * list.length)];
  }

  /** `count` moments between `from` and `to`, in order. */
  moments(count, from, to) {
    return Array.from({ length: count }, () => this.between(from, to)).sort((a, b) => a - b);
  }
}
