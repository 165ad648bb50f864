import { TestEnvironment } from 'jest-environment-node';

/** Lets a spec move the machine's own time zone: tests see a copy of `process.env`, and only the real one moves `Date`. */
export default class ZonedEnvironment extends TestEnvironment {
  #before = process.env.TZ;

  async setup() {
    await super.setup();
    this.global.setMachineZone = (zone) => {
      process.env.TZ = zone;
    };
  }

  async teardown() {
    if (this.#before === undefined) delete process.env.TZ;
    else process.env.TZ = this.#before;
    await super.teardown();
  }
}
