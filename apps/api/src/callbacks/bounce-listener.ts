import type { Config } from '@loa/adapters/config/config.js';
import { Vault } from '@loa/adapters/crypto/vault.js';
import { referenceOfReturn } from '@loa/adapters/links.js';
import { Database } from '@loa/adapters/postgres/database.js';
import { PostgresReceipts } from '@loa/adapters/postgres/receipt-writer.js';
import type { Clock } from '@loa/application';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { withoutPersonalData } from '../platform/log.js';
import { CLOCK, CONFIG } from '../platform/tokens.js';

const LARGEST = 1024 * 1024;

interface Bounce {
  readonly reference: string;
  readonly accountId: string;
}

/** Takes bounce mails for the domains of our mail accounts when `LOA_BOUNCE_PORT` is set, and stores them as receipts. */
@Injectable()
export class BounceListener implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('BounceListener');
  private readonly bounces = new WeakMap<SMTPServerSession, Bounce>();
  private server: SMTPServer | undefined;

  constructor(
    private readonly database: Database,
    private readonly receipts: PostgresReceipts,
    private readonly vault: Vault,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const port = this.config.LOA_BOUNCE_PORT;
    if (port === undefined) return;
    const server = new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      size: LARGEST,
      maxClients: 50,
      logger: false,
      onRcptTo: (address, session, done) => void this.welcome(address.address, session).then(() => done(), done),
      onData: (stream, session, done) => void this.take(stream, session).then(() => done(), done),
    });
    server.on('error', (error: Error) => this.logger.warn(withoutPersonalData(error)));
    await new Promise<void>((listening) => server.listen(port, this.config.LOA_HOST, listening));
    this.server = server;
  }

  async onApplicationShutdown(): Promise<void> {
    const { server } = this;
    if (server) await new Promise<void>((closed) => server.close(closed));
  }

  private async welcome(address: string, session: SMTPServerSession): Promise<void> {
    // Every mail has a return address of its own, sealed, so a bounce names its message and strangers can't name any.
    const [local = '', domain] = address.split('@');
    const reference = referenceOfReturn(this.vault, local);
    const account = reference && domain ? await this.accountOf(domain.toLowerCase()) : null;
    if (!reference || account === null) throw answer(550, '5.1.1 no such mailbox');
    this.bounces.set(session, { reference, accountId: account });
  }

  private async take(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> {
    const bounce = this.bounces.get(session);
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size <= LARGEST) chunks.push(chunk);
    }
    if (size > LARGEST) throw answer(552, '5.3.4 too large');
    if (!bounce) throw answer(554, '5.5.1 no recipient');
    const raw = {
      method: 'SMTP',
      query: { reference: bounce.reference },
      headers: { 'content-type': 'message/rfc822' },
      body: Buffer.concat(chunks),
    };
    await this.receipts.store(bounce.accountId, raw, this.clock.now()).catch((error: unknown) => {
      this.logger.error(withoutPersonalData(error));
      throw answer(451, '4.3.0 try again later');
    });
  }

  private async accountOf(domain: string): Promise<string | null> {
    const rows = await this.database
      .query<{ id: string | null }>('SELECT find_bounce_account($1) AS id', [domain], 'find-bounce-account')
      .catch((error: unknown) => {
        this.logger.error(withoutPersonalData(error));
        throw answer(451, '4.3.0 try again later');
      });
    return rows[0]?.id ?? null;
  }
}

function answer(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
