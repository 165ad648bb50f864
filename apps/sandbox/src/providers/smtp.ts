import { createServer, type Server, type Socket } from 'node:net';
import { SMTPServer, type SMTPServerAddress, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { refusalOf } from '../fault-seed.js';
import type { AfterAccept } from '../faults.js';
import { mailFacts } from './mail-facts.js';
import type { World } from './world.js';

const MAX_MAIL_BYTES = 25 << 20;
/** A longer mail is taken whole and remembered in part: the journal shouldn't hold pictures. */
const MAX_KEPT_BYTES = 256 << 10;

class Refusal extends Error {
  constructor(
    readonly responseCode: number,
    message: string,
  ) {
    super(message);
  }
}

type Next = (error?: Error | null) => void;

/**
 * A mail server that keeps every mail. It listens with a socket server of its own, so that faults can close the port
 * or cut a connection between the end of the data and the answer.
 */
export class SmtpSink {
  private readonly smtp: SMTPServer;
  private listener: Server | null = null;
  private readonly sockets = new Map<string, Socket>();
  private port = 0;

  constructor(
    private readonly world: World,
    private readonly host: string,
  ) {
    this.smtp = new SMTPServer({
      name: 'mx.sandbox.invalid',
      banner: 'nothing is delivered from here',
      size: MAX_MAIL_BYTES,
      logger: false,
      authOptional: true,
      allowInsecureAuth: true,
      disabledCommands: ['STARTTLS'],
      disableReverseLookup: true,
      hideDSN: false,
      onAuth: (auth, _session, done) => {
        if (auth.username === 'sandbox' && !this.loginsAreRefused()) done(null, { user: auth.username });
        else done(new Refusal(535, '5.7.8 Authentication credentials invalid'));
      },
      onMailFrom: (_address, _session, next) => {
        const refusal = this.refusalOfSender();
        if (refusal !== 'silence') next(refusal);
      },
      onRcptTo: (address, session, next) => next(this.refusalOfRecipient(address, session)),
      onData: (stream, session, next) => this.read(stream, session, next),
    });
    this.smtp.on('error', () => {
      // A client that went away; nothing was promised to it.
    });
  }

  /** Opens the port; `port` 0 picks one. Returns the port. */
  async listen(port: number): Promise<number> {
    const listener = createServer((socket) => this.connected(socket));
    await new Promise<void>((resolve, reject) => {
      listener.once('error', reject);
      listener.listen(port, this.host, resolve);
    });
    this.listener = listener;
    const address = listener.address();
    this.port = typeof address === 'object' && address ? address.port : port;
    return this.port;
  }

  /** Brings the port in line with the switch `refuseConnections`. */
  async followFaults(): Promise<void> {
    const refuse = this.world.store.faults.of('email').refuseConnections;
    if (refuse && this.listener) await this.shut();
    if (!refuse && !this.listener) await this.listen(this.port);
  }

  async shut(): Promise<void> {
    const listener = this.listener;
    this.listener = null;
    const closed = new Promise<void>((resolve) => (listener ? listener.close(() => resolve()) : resolve()));
    for (const socket of this.sockets.values()) socket.destroy();
    await closed;
  }

  private connected(socket: Socket): void {
    const key = keyOf(socket.remoteAddress, socket.remotePort);
    this.sockets.set(key, socket);
    socket.on('close', () => this.sockets.delete(key));
    socket.on('error', () => socket.destroy());
    socket.setNoDelay(true);
    if (this.world.store.faults.of('email').hang !== 'before') this.smtp.connect(socket);
  }

  private loginsAreRefused(): boolean {
    return this.world.store.faults.of('email').tokenRevoked !== null;
  }

  private refusalOfSender(): Refusal | 'silence' | null {
    const { faults } = this.world.store;
    if (this.loginsAreRefused()) return new Refusal(530, '5.7.0 Authentication required');
    const arrival = faults.onArrival('email');
    if (arrival?.kind === 'hang') return 'silence';
    if (arrival?.kind === 'tooMany') return new Refusal(421, '4.7.0 Too many messages, try again later');
    if (arrival) return new Refusal(421, '4.3.2 Service not available, closing transmission channel');
    if (faults.quotaIsUsedUp('email')) return new Refusal(550, '5.4.5 Daily user sending limit exceeded');
    return null;
  }

  private refusalOfRecipient({ address }: SMTPServerAddress, session: SMTPServerSession): Refusal | null {
    const { faults, config } = this.world.store;
    const to = address.toLowerCase();
    if (faults.refusesForNow('email', to)) return new Refusal(451, '4.7.1 Greylisted, please try again later');
    switch (refusalOf(config.seed, config.shares, 'email', to)) {
      case 'unknown':
        return new Refusal(550, `5.1.1 <${to}>: Recipient address rejected: User unknown`);
      case 'full':
        return new Refusal(552, `5.2.2 <${to}>: Mailbox full`);
    }
    return session.envelope.rcptTo.length >= 100 ? new Refusal(452, '4.5.3 Too many recipients') : null;
  }

  private read(stream: SMTPServerDataStream, session: SMTPServerSession, next: Next): void {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => {
      if (!stream.sizeExceeded) chunks.push(chunk);
    });
    stream.on('end', () => {
      if (stream.sizeExceeded) return next(new Refusal(552, '5.3.4 Message too big'));
      const strike = this.keep(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks), session);
      const { slowMs } = this.world.store.faults.of('email');
      if (slowMs > 0) setTimeout(() => this.answer(strike, session, next), slowMs).unref();
      else this.answer(strike, session, next);
    });
  }

  private answer(strike: AfterAccept, session: SMTPServerSession, next: Next): void {
    if (strike === 'hang') return;
    if (strike === 'drop') this.sockets.get(keyOf(session.remoteAddress, session.remotePort))?.destroy();
    else if (strike === 'serverError') next(new Refusal(421, '4.3.0 Internal error, closing transmission channel'));
    else next();
  }

  /** One message for each recipient; the first strike of a fault counts for the mail. */
  private keep(raw: Buffer, { envelope }: SMTPServerSession): AfterAccept {
    const { store, callbacks } = this.world;
    const kept = raw.toString('latin1', 0, MAX_KEPT_BYTES);
    const { subject, reference } = mailFacts(kept, store.config.emailReferenceHeader);
    const sender = envelope.mailFrom ? envelope.mailFrom.address : '';
    let strike: AfterAccept = null;
    for (const { address } of envelope.rcptTo) {
      const to = address.toLowerCase();
      const bounces = refusalOf(store.config.seed, store.config.shares, 'email', to) === 'bounce';
      const message = store.accept({
        channel: 'email',
        to,
        reference,
        sender,
        text: '',
        outcome: bounces ? 'undelivered' : 'delivered',
        facts: { subject, envid: envelope.dsn?.envid ?? null, bytes: raw.length },
        raw: kept,
        providerRef: (seq) => store.hexRef(seq),
      });
      if (bounces && sender) {
        callbacks.schedule({ kind: 'dsn', channel: 'email', seq: message.seq }, store.config.bounceDelayMs);
      }
      strike ??= store.faults.afterAccept('email', to);
    }
    store.flush();
    return strike;
  }
}

function keyOf(address: string | undefined, port: number | undefined): string {
  return `${(address ?? '').replace(/^::ffff:/, '')}:${port}`;
}
