import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

export type SmtpStep = 'greeting' | 'ehlo' | 'auth' | 'mail' | 'rcpt' | 'data' | 'body' | 'rset';
/** A reply line (without its line end), or what else a server may do. `null`: say nothing. */
export type SmtpReply = string | 'drop' | null;

const USUAL: Readonly<Record<SmtpStep, SmtpReply>> = {
  greeting: '220 scripted',
  ehlo: null,
  auth: '235 2.7.0 ok',
  mail: '250 2.1.0 ok',
  rcpt: '250 2.1.5 ok',
  data: '354 go',
  body: '250 2.0.0 taken',
  rset: '250 2.0.0 ok',
};

/** For specs: an SMTP server on loopback that answers each step by a script, and keeps what it took. */
export class ScriptedSmtp {
  /** Messages whose end of data came in, with their envelope. */
  readonly taken: { from: string; to: string; data: string }[] = [];
  sessions = 0;
  commands: string[] = [];
  extensions = ['PIPELINING', 'SIZE 10000000', 'DSN'];
  script: Partial<Record<SmtpStep, SmtpReply | (() => SmtpReply)>> = {};
  private server: Server | null = null;
  private readonly sockets = new Set<Socket>();
  private arrivals: (() => void)[] = [];

  async start(port = 0): Promise<string> {
    const server = createServer((socket) => this.serve(socket));
    this.server = server;
    await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
    return `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** Resolves when the next message's end of data came in. */
  nextArrival(): Promise<void> {
    return new Promise((done) => this.arrivals.push(done));
  }

  /** Closes what idles, as servers do after a while. */
  dropSessions(): Promise<void> {
    const closed = [...this.sockets].map((socket) => new Promise<void>((done) => socket.once('close', () => done())));
    for (const socket of this.sockets) socket.destroy();
    return Promise.all(closed).then(() => undefined);
  }

  async stop(): Promise<void> {
    const server = this.server;
    this.server = null;
    if (!server) return;
    for (const socket of this.sockets) socket.destroy();
    await new Promise((done) => server.close(done));
  }

  private serve(socket: Socket): void {
    this.sessions += 1;
    this.sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => {}).on('close', () => this.sockets.delete(socket));
    let buffer = '';
    let inData = false;
    const envelope = { from: '', to: '' };
    const reply = (step: SmtpStep): SmtpReply => this.reply(socket, step);
    socket.on('data', (chunk) => {
      buffer += chunk.toString('latin1');
      while (!socket.destroyed) {
        const empty = inData && buffer.startsWith('.\r\n');
        const end = empty ? 0 : inData ? buffer.indexOf('\r\n.\r\n') : buffer.indexOf('\r\n');
        if (end < 0) return;
        const text = buffer.slice(0, end);
        buffer = buffer.slice(end + (inData && !empty ? 5 : empty ? 3 : 2));
        if (inData) {
          inData = false;
          this.taken.push({ ...envelope, data: text });
          for (const arrived of this.arrivals.splice(0)) arrived();
          reply('body');
        } else inData = this.command(socket, text, envelope, reply);
      }
    });
    reply('greeting');
  }

  /** Gives true when the message's data comes next. */
  private command(
    socket: Socket,
    line: string,
    envelope: { from: string; to: string },
    reply: (step: SmtpStep) => SmtpReply,
  ): boolean {
    this.commands.push(line);
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'EHLO' && this.script.ehlo === undefined) {
      const lines = ['scripted', ...this.extensions];
      socket.write(lines.map((each, at) => `250${at + 1 < lines.length ? '-' : ' '}${each}\r\n`).join(''));
    } else if (verb === 'EHLO') reply('ehlo');
    else if (verb === 'AUTH') reply('auth');
    else if (verb === 'MAIL') {
      envelope.from = /<(.*?)>/.exec(line)?.[1] ?? '';
      envelope.to = '';
      reply('mail');
    } else if (verb === 'RCPT') {
      if (reply('rcpt')?.startsWith('250')) envelope.to = /<(.*?)>/.exec(line)?.[1] ?? '';
    } else if (verb === 'DATA') {
      if (!envelope.to && this.script.data === undefined) socket.write('554 5.5.1 no valid recipients\r\n');
      else return reply('data')?.startsWith('354') === true;
    } else if (verb === 'RSET') reply('rset');
    else if (verb === 'QUIT') socket.end('221 2.0.0 bye\r\n');
    else socket.write('502 5.5.1 unknown command\r\n');
    return false;
  }

  private reply(socket: Socket, step: SmtpStep): SmtpReply {
    const scripted = this.script[step];
    const said = typeof scripted === 'function' ? scripted() : scripted === undefined ? USUAL[step] : scripted;
    if (said === 'drop') socket.destroy();
    else if (said !== null) socket.write(`${said}\r\n`);
    if (said?.startsWith('421')) socket.end();
    return said;
  }
}
