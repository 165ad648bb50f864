/** Lets something through at most once in a number of seconds, by the time that it is given; a clock that went back lets it through. */
export class Seldom {
  private last: number | null = null;

  constructor(private readonly seconds: number) {}

  due(now: Date): boolean {
    const at = now.getTime();
    if (this.last !== null && at >= this.last && at < this.last + this.seconds * 1000) return false;
    this.last = at;
    return true;
  }

  /** The next time is due at once. */
  hurry(): void {
    this.last = null;
  }
}
