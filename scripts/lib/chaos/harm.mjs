import { tmpdir } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { livePostmaster } from '../postmaster.mjs';
import { inspectProcess, waitUntil } from '../process-identity.mjs';
import { startRedis } from '../redis.mjs';

/**
 * Everything that a drill does to an installation, and the count of it: `kills`, and `open`, the messages that were in
 * open waves at those kills or whose answer a provider withheld. No more than those may end uncertain.
 */
export class Harm {
  kills = 0;
  open = 0;

  constructor(field, chance) {
    this.field = field;
    this.chance = chance;
  }

  /** Messages marked `sending`. Asked twice, so that a claim that was being confirmed is seen. */
  async #sending() {
    for (let last = -1; ; ) {
      const [{ n }] = await this.field.sql(`SELECT count(*)::int AS n FROM delivery WHERE state = 'sending'`);
      if (n === last) return n;
      last = n;
      await pause(5);
    }
  }

  /** Holds processes still while their open waves are counted: what they have begun is theirs for ever after. */
  async #countOpenOf(children) {
    for (const { pid } of children) process.kill(pid, 'SIGSTOP');
    this.open += await this.#sending();
  }

  async #end(child) {
    const { pid } = child;
    process.kill(pid, 'SIGKILL');
    await waitUntil(() => child.pid === null, 5000);
    this.kills += 1;
  }

  /** Its supervisor would wait longer after each crash; here it comes back at once. */
  async #comeBack(child) {
    await child.stop(0);
    child.start();
  }

  async #alive(child) {
    await waitUntil(() => child.pid !== null, 30_000);
    const deadline = Date.now() + 30_000;
    while (!(await child.isReady()) && Date.now() < deadline) await pause(20);
  }

  /** kill -9 of one worker. */
  async worker(child = this.chance.pick(this.field.workers)) {
    await this.#alive(child);
    await this.#countOpenOf([child]);
    await this.#end(child);
    await pause(this.chance.between(0, 1500));
    await this.#comeBack(child);
  }

  /** kill -9 of all workers at one moment. */
  async workers() {
    const all = this.field.workers;
    for (const child of all) await this.#alive(child);
    await this.#countOpenOf(all);
    for (const child of all) await this.#end(child);
    for (const child of all) await this.#comeBack(child);
  }

  async api() {
    const api = this.field.child('api');
    await this.#alive(api);
    await this.#end(api);
    await pause(this.chance.between(0, 500));
    await this.#comeBack(api);
  }

  /** kill -9 of the postmaster; whoever watches over it starts it again. */
  async postgres() {
    const { dataDir } = this.field;
    const before = livePostmaster(dataDir);
    const workers = this.field.workers.filter(({ pid }) => pid !== null);
    await this.#countOpenOf(workers);
    process.kill(before.pid, 'SIGKILL');
    for (const { pid } of workers) process.kill(pid, 'SIGCONT');
    this.kills += 1;
    await waitUntil(() => (livePostmaster(dataDir)?.pid ?? before.pid) !== before.pid, 30_000);
    await this.field.sql('SELECT 1');
  }

  /** kill -9 of Redis, which keeps nothing; another takes its port. */
  async redis() {
    const { redis } = this.field;
    process.kill(redis.pid, 'SIGKILL');
    this.kills += 1;
    await waitUntil(() => inspectProcess(redis.pid) === null, 5000);
    await pause(this.chance.between(0, 1000));
    this.field.redis = await startRedis(tmpdir(), { port: Number(new URL(redis.url).port) });
  }

  /** Everything that the queue holds is gone. */
  async wipeQueue() {
    if (this.field.backend === 'redis') return this.#redisDo((redis) => redis.flushall());
    const tables = await this.field.sql(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = 'bullmq' AND tablename <> 'migration'`,
    );
    return this.#patiently(`TRUNCATE ${tables.map(({ name }) => name).join(', ')} CASCADE`);
  }

  /** Jobs that wait are lost, those at work go on. */
  async loseWaitingJobs() {
    if (this.field.backend === 'redis')
      return this.#redisDo((redis) => redis.del(`loa-${this.field.tag}:dispatch:wait`));
    return this.#patiently(`DELETE FROM bullmq.job WHERE state = 'waiting'`);
  }

  async #redisDo(act) {
    const redis = new Redis(this.field.redis.url);
    await act(redis);
    await redis.quit();
  }

  async #patiently(text) {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.field.sql(text);
      } catch (error) {
        // A deadlock with the queue's own statements.
        if (attempt === 20 || error.code !== '40P01') throw error;
      }
    }
  }

  /** A worker that stands still so long that it is taken for dead, and then goes on as if nothing had been. */
  async freeze(ms) {
    const child = this.chance.pick(this.field.workers);
    await this.#alive(child);
    await this.#countOpenOf([child]);
    this.kills += 1;
    await this.field.asSuperuser(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'loa worker lock' AND datname = current_database()`,
    );
    await pause(ms);
    process.kill(child.pid, 'SIGCONT');
  }

  /** Cuts connections while `act` runs: whatever is under way then, or is tried meanwhile, may have arrived. */
  async cutOff(act) {
    this.open += await this.#sending();
    const before = await this.#tries();
    await act();
    this.open += (await this.#tries()) - before;
  }

  async #tries() {
    const [{ n }] = await this.field.sql('SELECT coalesce(sum(attempts), 0)::int AS n FROM delivery');
    return n;
  }

  /** Runs `act` and counts the messages that are taken meanwhile: their answers never come. */
  async unanswered(act) {
    const before = (await this.field.counts()).lastSeq;
    await act();
    this.open += (await this.field.counts()).lastSeq - before;
  }
}
