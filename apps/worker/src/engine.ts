import { setTimeout as pause } from 'node:timers/promises';
import { accessMail } from '@loa/adapters/alerts/access-mail.js';
import { alertMail } from '@loa/adapters/alerts/alert-mail.js';
import { readBounce } from '@loa/adapters/channels/dsn.js';
import { adapterFacts, adapterOf, checkAdapters } from '@loa/adapters/channels/registry.js';
import { MovedClock, SystemClock } from '@loa/adapters/clock.js';
import type { Config } from '@loa/adapters/config/config.js';
import { Vault } from '@loa/adapters/crypto/vault.js';
import { AccountSenders } from '@loa/adapters/delivery/account-senders.js';
import { introduceToSandbox } from '@loa/adapters/delivery/introduce-to-sandbox.js';
import { postMessage } from '@loa/adapters/delivery/post-message.js';
import { TemplateMessages } from '@loa/adapters/delivery/template-messages.js';
import { type ClaimedAccessMail, PgAccessMailStore } from '@loa/adapters/postgres/access-mail-store.js';
import { PgAlertMailStore } from '@loa/adapters/postgres/alerts/alert-mail-store.js';
import { raiseAlerts } from '@loa/adapters/postgres/alerts/raise-alerts.js';
import { BatchCosts } from '@loa/adapters/postgres/batch-costs.js';
import { followUnits } from '@loa/adapters/postgres/changes/follow-units.js';
import { forgetNotes } from '@loa/adapters/postgres/changes/forget-notes.js';
import { PgContactCodes } from '@loa/adapters/postgres/contact-codes.js';
import { Database } from '@loa/adapters/postgres/database.js';
import { PgCredentialStore } from '@loa/adapters/postgres/delivery/credential-store.js';
import { PgPermitStore } from '@loa/adapters/postgres/delivery/permit-store.js';
import { PgPostStore } from '@loa/adapters/postgres/delivery/post-store.js';
import { PgReceiptStore } from '@loa/adapters/postgres/delivery/receipt-store.js';
import { PgRepairStore } from '@loa/adapters/postgres/delivery/repair-store.js';
import { Retention } from '@loa/adapters/postgres/delivery/retention.js';
import { PgRunStore } from '@loa/adapters/postgres/delivery/run-store.js';
import { PgRunWatchStore } from '@loa/adapters/postgres/delivery/self-pause.js';
import { PgTestStore } from '@loa/adapters/postgres/delivery/test-store.js';
import { PgUncertainStore } from '@loa/adapters/postgres/delivery/uncertain-store.js';
import { PgWaveStore } from '@loa/adapters/postgres/delivery/wave-store.js';
import { WorkerLock } from '@loa/adapters/postgres/delivery/worker-lock.js';
import { EraseOrdered } from '@loa/adapters/postgres/erase-ordered.js';
import { settleBirthdays } from '@loa/adapters/postgres/settle-birthdays.js';
import { restRefused } from '@loa/adapters/postgres/soft-refusals.js';
import { DispatchQueue, DispatchWorker, type QueuePlace } from '@loa/adapters/queue/dispatch-queue.js';
import { freezePlan } from '@loa/adapters/templates/freeze-plan.js';
import {
  type ClaimedAlertMail,
  DispatchBatch,
  MailUsers,
  PublishPosts,
  type ReadReceipt,
  ReleaseRuns,
  ResolveUncertain,
  Seldom,
  SendTests,
  UnrecordedWave,
  WatchRuns,
} from '@loa/application';
import { CHANNELS, type ChannelName } from '@loa/domain';

type Log = (level: 'info' | 'warn' | 'error', message: string, facts?: Record<string, unknown>) => void;

/** Batches under way at once in one process; each waits mostly for its account's connections. */
const CONCURRENCY = 256;
/** Open batches per account on the queue at once; more only lengthens what an account in trouble holds back. */
const WINDOW = 4;
const RECEIPTS_AT_ONCE = 500;
/** How often the repair looks into every open batch, and into every one that was sent. */
const THOROUGH_SECONDS = 30;

/** Everything that a worker process does, wired once: the clocks call `tick*`, the queue calls the dispatcher. */
export class Engine {
  private readonly stop = new AbortController();
  private dispatcher: DispatchBatch | null = null;
  /** One look at the batches at a time, however many end together. */
  private queueing: Promise<void> | null = null;
  private lookAgain = false;
  private releases: ReleaseRuns | null = null;
  private readonly thorough = new Seldom(THOROUGH_SECONDS);

  private constructor(
    readonly db: Database,
    private readonly waves: Database,
    private readonly clock: SystemClock | MovedClock,
    private readonly lock: WorkerLock,
    private readonly senders: AccountSenders,
    private readonly queue: DispatchQueue,
    private worker: DispatchWorker | null,
    private readonly runs: PgRunStore,
    private readonly repairs: PgRepairStore,
    private readonly costs: BatchCosts,
    private readonly receipts: PgReceiptStore,
    private readonly posts: PublishPosts,
    private readonly postStore: PgPostStore,
    private readonly tests: SendTests,
    private readonly codeStore: PgContactCodes,
    private readonly contactCodes: SendTests,
    private readonly erasures: EraseOrdered,
    private readonly watch: WatchRuns,
    private readonly alertMails: PgAlertMailStore,
    private readonly mailAlerts: MailUsers<ClaimedAlertMail>,
    private readonly accessMails: PgAccessMailStore,
    private readonly mailAccess: MailUsers<ClaimedAccessMail>,
    private readonly questions: PgUncertainStore,
    private readonly resolver: ResolveUncertain,
    private readonly retention: Retention,
    private introduce: (() => Promise<void>) | null,
    private readonly repeatSafe: readonly ChannelName[],
    private readonly log: Log,
  ) {}

  static async start(config: Config, log: Log): Promise<Engine> {
    checkAdapters();
    const db = new Database(config.DATABASE_URL, { max: 14, applicationName: 'loa-worker' });
    // Waves have connections of their own: no clock that takes long stands in their way.
    const waves = new Database(config.DATABASE_URL, { max: 10, applicationName: 'loa-worker waves', plansOnce: true });
    const vault = new Vault(config.LOA_SECRET_KEY);
    const clock = config.LOA_TEMPORARY ? new MovedClock(db.query) : new SystemClock();
    if (clock instanceof MovedClock) await clock.start();
    const [instance] = await db.query<{ tag: string }>('SELECT tag FROM instance');
    const { tag } = instance!;
    const lock = await WorkerLock.take(
      config.DATABASE_URL,
      () => log('error', 'the worker lost its place and takes a new one'),
      (campaignId) => engine.dispatcher?.holdBack(campaignId),
    );
    const now = () => clock.now();
    const sandbox = config.LOA_SANDBOX_URL;
    const repeatSafe = repeatSafeChannels(config);
    const senders = new AccountSenders({
      query: db.query,
      vault,
      adapters: adapterOf,
      repeatSafe: new Set(repeatSafe),
      credentials: new PgCredentialStore(db, vault, now),
      sandbox: { url: config.LOA_SANDBOX_URL, smtp: config.LOA_SANDBOX_SMTP },
      publicUrl: config.publicUrl,
      now,
      log,
    });
    const messages = new TemplateMessages(db.query, vault, tag, config.publicUrl);
    const place: QueuePlace = { databaseUrl: config.DATABASE_URL, redisUrl: config.REDIS_URL, tag };
    const postStore = new PgPostStore(db);
    const codeStore = new PgContactCodes(db, vault, tag);
    const questions = new PgUncertainStore(db, tag);
    const alertMails = new PgAlertMailStore(db, tag);
    const accessMails = new PgAccessMailStore(db, vault, tag);
    const shared = { senders, clock, random: Math.random, workerId: () => lock.workerId };
    const engine = new Engine(
      db,
      waves,
      clock,
      lock,
      senders,
      new DispatchQueue(place),
      null,
      new PgRunStore(db),
      new PgRepairStore(db),
      new BatchCosts(db, vault, messages),
      new PgReceiptStore(db, vault, tag),
      new PublishPosts({ ...shared, posts: postStore, make: (post) => postMessage(messages, tag, post) }),
      postStore,
      new SendTests(new PgTestStore(db, vault, tag), senders),
      codeStore,
      new SendTests(codeStore, senders),
      new EraseOrdered(db, vault, tag, (requestId, code) =>
        log('error', 'an erasure did not go through and is tried again', { requestId, code }),
      ),
      new WatchRuns(new PgRunWatchStore(db)),
      alertMails,
      new MailUsers({ ...shared, mails: alertMails, write: (mail) => alertMail(config.publicUrl, mail) }),
      accessMails,
      new MailUsers({ ...shared, mails: accessMails, write: (mail) => accessMail(config.publicUrl, mail) }),
      questions,
      new ResolveUncertain({ questions, senders, clock, hasLookUp: (channel) => adapterFacts(channel).looksUp, log }),
      new Retention(db, config.LOA_RETENTION_MONTHS),
      sandbox === undefined ? null : () => introduceToSandbox(db.query, vault, sandbox, config.publicUrl),
      repeatSafe,
      log,
    );
    const dispatch = new DispatchBatch({
      ...shared,
      waves: new PgWaveStore(waves),
      permits: new PgPermitStore(waves),
      messages,
      pause,
      ticks: () => performance.now(),
      log,
    });
    engine.dispatcher = dispatch;
    engine.worker = new DispatchWorker(place, CONCURRENCY, (job) => engine.dispatch(dispatch, job.batchId));
    return engine;
  }

  /** Starts what is due; what was started is frozen beside the clock. */
  tickRelease(): Promise<void> {
    this.releases ??= new ReleaseRuns({
      runs: this.runs,
      clock: this.clock,
      plan: freezePlan,
      ticks: () => performance.now(),
      log: this.log,
      frozen: () => void this.tickQueue().catch(() => {}),
    });
    return this.releases.tick();
  }

  /** Puts batches on the queue: new ones in turn, and those whose place was lost. */
  tickQueue(): Promise<void> {
    this.lookAgain = true;
    this.queueing ??= this.fillQueue().finally(() => {
      this.queueing = null;
    });
    return this.queueing;
  }

  private async fillQueue(): Promise<void> {
    while (this.lookAgain) {
      this.lookAgain = false;
      await this.repairs.cutBatches(this.clock.now());
      const batches = await this.repairs.batchesToQueue(this.clock.now(), WINDOW);
      const { allowed, stopped, failed } = await this.costs.reserve(batches, this.clock.now());
      if (allowed.length > 0) await this.queue.add(allowed);
      for (const { batch, error } of failed)
        this.log('error', 'a batch could not be priced', { batch, error: String(error) });
      for (const campaign of stopped) this.log('warn', 'a campaign paused itself: its money is used up', { campaign });
      if (stopped.length > 0) await this.tickAlerts();
    }
  }

  async tickReceipts(): Promise<void> {
    for (;;) {
      const done = await this.receipts.apply(RECEIPTS_AT_ONCE, this.clock.now(), readReceipt);
      if (done.unreadable.length > 0) this.log('error', 'callbacks of an unknown shape', { receipts: done.unreadable });
      if (done.orphans.length > 0)
        this.log('warn', 'callbacks that name no message of ours', { receipts: done.orphans });
      if (done.read < RECEIPTS_AT_ONCE || this.stop.signal.aborted) return;
    }
  }

  async tickPosts(): Promise<void> {
    await this.posts.run(10);
    await this.tests.run(10, this.clock.now());
    await this.contactCodes.run(10, this.clock.now());
  }

  /** Introduces this installation to the sandbox, as soon as that answers. */
  async tickIntroduce(): Promise<void> {
    await this.introduce?.();
    this.introduce = null;
  }

  async tickRepair(): Promise<void> {
    const now = this.clock.now();
    await this.dispatcher?.forgetLost();
    const seldom = this.thorough.due(now);
    const freed =
      (await this.repairs.freeDeadWorkers(now, this.repeatSafe, seldom)) + (await this.postStore.freeDeadWorkers(now));
    if (freed > 0) this.log('warn', 'a worker died while sending', { messages: freed });
    await this.repairs.endHolds(now);
    await this.repairs.dropOverdue(now);
    if (seldom) await this.repairs.settleBatches(now);
    await this.repairs.closeSilent(now);
    await this.runs.close(now);
  }

  /** Decisions of people, rules of accounts, and questions to providers about what is not known. */
  async tickResolve(): Promise<void> {
    await this.resolver.run();
  }

  /** Pauses campaigns of which too much fails, and has it told at once. */
  async tickWatch(): Promise<void> {
    const paused = await this.watch.run(this.clock.now());
    for (const campaign of paused) this.log('warn', 'a campaign paused itself', { campaign });
    if (paused.length > 0) await this.tickAlerts();
  }

  /** Tells officers what needs a look: alerts in the product, and mails about them. */
  async tickAlerts(): Promise<void> {
    const now = this.clock.now();
    await raiseAlerts(this.db, now);
    await this.alertMails.freeDeadWorkers(now);
    await this.mailAlerts.run(20, now);
  }

  /** Mails about log-ins, whose links live in real time. */
  async tickAccessMails(): Promise<void> {
    const now = new Date();
    await this.accessMails.freeDeadWorkers(now);
    await this.mailAccess.run(20, now);
  }

  async tickTidy(): Promise<void> {
    const now = this.clock.now();
    await eachOf([
      () => this.questions.tidy(now),
      () => this.repairs.tidy(new Date()),
      () => followUnits(this.db.query, now),
      () => forgetNotes(this.db.query, now),
      () => this.accessMails.tidy(new Date()),
      () => this.codeStore.tidy(now),
      () => this.eraseOldWords(now),
      () => this.erasures.sweep(now),
      () => restRefused(this.db, now),
      () => settleBirthdays(this.db.query, now),
    ]);
  }

  private async eraseOldWords(now: Date): Promise<void> {
    const erased = await this.retention.run(now, this.stop.signal);
    if (erased > 0) this.log('info', 'the words of old campaigns were erased', { runs: erased });
  }

  /** Carries out what officers decided on the request of a person. */
  async tickErase(): Promise<void> {
    const erased = await this.erasures.run(this.clock.now());
    if (erased > 0) this.log('info', 'persons were erased on request', { persons: erased });
  }

  async tickFold(): Promise<void> {
    await this.repairs.foldTallies();
  }

  /** Takes up work; to be called when the process has its port, for one that dies at its start must not hold messages. */
  begin(): void {
    this.worker?.begin();
  }

  /** Ends after the waves in flight; what is left stays for others. */
  async close(): Promise<void> {
    this.stop.abort();
    this.releases?.stop();
    await this.worker?.close();
    await this.queue.close();
    await this.senders.close();
    await this.lock.close();
    if (this.clock instanceof MovedClock) this.clock.stop();
    await this.waves.close();
    await this.db.close();
  }

  private async dispatch(dispatcher: DispatchBatch, batchId: string): Promise<void> {
    try {
      await dispatcher.run(batchId, this.stop.signal);
    } catch (error) {
      this.log('error', 'a batch ended badly', { batchId, error: String(error) });
      // Only a dead process is repaired by the others: better to die than to hold what nobody knows of.
      if (error instanceof UnrecordedWave) process.exit(1);
    }
    if (!this.stop.signal.aborted) await this.tickQueue().catch(() => {});
  }
}

/**
 * Channels on which a repeat of what may have arrived does no harm. With the guard off it is all of them: a drill that
 * reports doubled messages then shows that it can see them.
 */
function repeatSafeChannels(config: Config): ChannelName[] {
  if (config.LOA_TEMPORARY && config.LOA_UNSAFE_NO_HANDOVER_GUARD) return [...CHANNELS];
  return CHANNELS.filter((channel) => adapterFacts(channel).repeatSafeHours > 0);
}

/** Bounces come as mails to a return address that names the delivery; everything else in the channel's own form. */
const readReceipt: ReadReceipt = async ({ channel, raw }) => {
  try {
    if (raw.method !== 'SMTP') return adapterOf(channel).parseReceipt(raw);
    const recipients = [`b+${raw.query.reference}@bounce`];
    return await readBounce({ raw: raw.body, recipients, receivedAt: raw.receivedAt });
  } catch {
    return null;
  }
};

/** One after the other; one that fails keeps none from its turn, and is told at the end. */
async function eachOf(tasks: readonly (() => Promise<unknown>)[]): Promise<void> {
  const errors: unknown[] = [];
  for (const task of tasks) await task().catch((error: unknown) => errors.push(error));
  if (errors.length > 0) throw errors[0];
}
