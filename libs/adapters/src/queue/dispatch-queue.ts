import { createPostgresBackend, createRedisBackend, Queue, Worker } from 'bullmq';

const NAME = 'dispatch';

export interface QueuePlace {
  readonly databaseUrl: string;
  /** Queues live on Redis when set. */
  readonly redisUrl?: string;
  /** Keeps installations that share one Redis apart. On PostgreSQL the database does. */
  readonly tag: string;
}

/** Work that the queue hints at; the batch row is the truth, so a hint may come twice or be lost. */
export interface DispatchJob {
  readonly batchId: string;
}

function backendOf(place: QueuePlace, connections: number) {
  return place.redisUrl === undefined
    ? { connection: { connectionString: place.databaseUrl, max: connections }, factory: createPostgresBackend }
    : { connection: { url: place.redisUrl, maxRetriesPerRequest: null }, factory: createRedisBackend };
}

// The library's constructors are typed per backend; the factory decides at run time, by configuration.
type AnyFactory = typeof createRedisBackend;
type AnyConnection = { url: string };

/** Puts batches on the queue. One turn of a batch is one job, however often it is added. */
export class DispatchQueue {
  private readonly queue: Queue<DispatchJob>;

  constructor(place: QueuePlace) {
    const { connection, factory } = backendOf(place, 2);
    this.queue = new Queue<DispatchJob>(
      NAME,
      { connection: connection as AnyConnection, prefix: `loa-${place.tag}` },
      factory as AnyFactory,
    );
    // Without a listener a lost connection would end the process; the relay clock repeats what did not arrive.
    this.queue.on('error', () => {});
  }

  async add(batches: readonly { id: string; turn: number }[]): Promise<void> {
    const options = { removeOnComplete: true, removeOnFail: true };
    await this.queue.addBulk(
      batches.map(({ id, turn }) => ({
        name: 'batch',
        data: { batchId: id },
        opts: { ...options, jobId: `batch-${id}-${turn}` },
      })),
    );
  }

  close(): Promise<void> {
    return this.queue.close();
  }
}

/** Takes batches off the queue, up to `concurrency` at once in this process, from `begin` on. */
export class DispatchWorker {
  private readonly worker: Worker<DispatchJob>;

  constructor(place: QueuePlace, concurrency: number, work: (job: DispatchJob) => Promise<void>) {
    const { connection, factory } = backendOf(place, 4);
    this.worker = new Worker<DispatchJob>(
      NAME,
      async (job) => work(job.data),
      { connection: connection as AnyConnection, concurrency, prefix: `loa-${place.tag}`, autorun: false },
      factory as AnyFactory,
    );
    this.worker.on('error', () => {});
  }

  begin(): void {
    // It ends when the worker is closed; troubles on the way are events.
    void this.worker.run().catch(() => {});
  }

  /** Waits for the jobs at hand; they end after their waves in flight when their signal is aborted. */
  close(): Promise<void> {
    return this.worker.close();
  }
}
