import type {
  ChannelAdapter,
  OutgoingContent,
  OutgoingMessage,
  Sender,
  SenderAccount,
  SenderTools,
  SendResult,
} from '@loa/application';
import { DomainError } from '@loa/domain';
import { z } from 'zod';
import { type DkimKey, dkimKey, proveDkim } from './dkim.js';
import { CLOSE_GRACE_MS } from './http.js';
import { reachOf } from './public-hosts.js';
import { expectContent, refused, unknown } from './send-result.js';
import { endpointUrl, readSettings } from './settings.js';
import { enhancedStatus, smtpVerdict } from './smtp-codes.js';
import type { Envelope, Offers } from './smtp-envelope.js';
import type { SmtpFailure } from './smtp-link.js';
import { isHeaderSafe, type Mail, type MailSender, mailParts, plainMail, signedMail } from './smtp-message.js';
import { SmtpPool } from './smtp-pool.js';

const ADDRESS = z.string().regex(/^[^\s<>@]+@[^\s<>@]+$/);
const SETTINGS = z.object({
  from: ADDRESS,
  fromName: z.string().optional(),
  replyTo: ADDRESS.optional(),
  user: z.string().optional(),
  pass: z.string().optional(),
  /** Bounces go to `b+<reference>-<seal>@bounceDomain`; without it to the sender's own address. */
  bounceDomain: z
    .string()
    .regex(/^[a-z0-9.-]+$/i)
    .optional(),
  requireTls: z.boolean().default(true),
  dkim: z.object({ domain: z.string().min(1), selector: z.string().min(1), privateKey: z.string().min(1) }).optional(),
  messagesPerConnection: z.number().int().positive().default(100),
  /** Silence after which a connection is given up, in milliseconds. */
  socketTimeoutMs: z.number().int().positive().default(60_000),
});
type Settings = z.output<typeof SETTINGS>;

/** Email over SMTP. Only failures come back (as mails, see dsn.ts), so there is nothing to authenticate or parse here. */
export const smtp: ChannelAdapter = {
  name: 'email',
  open: (account, tools) => new SmtpSender(account, tools),
  authenticate: () => false,
  parseReceipt: () => [],
};

class SmtpSender implements Sender {
  private readonly pool: SmtpPool;
  private readonly sender: MailSender;
  private readonly bounceDomain: string | undefined;

  constructor(
    account: SenderAccount,
    private readonly tools: SenderTools,
  ) {
    const settings = readSettings(SETTINGS, account.settings);
    this.bounceDomain = settings.bounceDomain;
    this.sender = mailSender(account.id, settings, tools.now());
    this.pool = new SmtpPool({
      connection: connectionOptions(account.endpoint, settings),
      reach: reachOf(account),
      ...(settings.user && { auth: { user: settings.user, pass: settings.pass ?? '' } }),
      connections: account.connections,
      messagesPerConnection: settings.messagesPerConnection,
      graceMs: CLOSE_GRACE_MS,
    });
  }

  async send(message: OutgoingMessage, signal?: AbortSignal): Promise<SendResult> {
    const content = expectContent(message, 'email');
    const { reference, to } = message;
    if (!isHeaderSafe(to) || !to.includes('@'))
      return refused('person', 'smtp:address', 'not an address', { health: 'bounced' });
    if (content.unsubscribeUrl && !isHeaderSafe(content.unsubscribeUrl))
      return refused('message', 'smtp:unsubscribeUrl', 'not a URL');
    if (content.listId && !isHeaderSafe(content.listId)) return refused('message', 'smtp:listId', 'not a list id');
    const mail = mailOf(content, reference, to, this.tools.now());
    const signed = this.sender.dkim ? await signedMail(this.sender, this.sender.dkim, mail) : null;
    const write = (offers: Offers) => signed ?? plainMail(this.sender, mail, offers.eightBit);
    const outcome = await this.pool.send(this.envelope(reference, to), write, signal);
    if (!outcome.ok) return judge(outcome);
    // Some relays put their own Message-ID in the place of ours; bounces then refer to that one.
    return { kind: 'accepted', providerRef: outcome.serverMessageId ?? `<${reference}@${this.sender.domain}>` };
  }

  close(): Promise<void> {
    return this.pool.close();
  }

  private envelope(reference: string, to: string): Envelope {
    const from = this.bounceDomain ? `${this.tools.returnAddress(reference)}@${this.bounceDomain}` : this.sender.from;
    return { from, to, id: reference };
  }
}

function mailOf(content: Extract<OutgoingContent, { kind: 'email' }>, reference: string, to: string, date: Date): Mail {
  const { subject, toName, unsubscribeUrl, listId } = content;
  return { reference, to, date, subject, content, toName, unsubscribeUrl, listId };
}

/**
 * A definite reply decides by its code. Without one, and for 421 after the body (the server leaves, whether it kept the
 * message or not), it counts whether the body had been handed over.
 */
function judge(failure: SmtpFailure): SendResult {
  const { stage, reply, handed } = failure;
  if (reply && !(handed && reply.code === 421)) {
    const status = enhancedStatus(reply.text);
    const verdict = smtpVerdict(stage, reply.code, status, reply.text);
    // 421 is said to everybody: the server closes (RFC 5321, 3.8).
    const down = verdict.class === 'retry' && (reply.code === 421 || stage === 'connect');
    return refused(verdict.class, `smtp:${stage}:${status ?? reply.code}`, reply.text, {
      ...(verdict.health && { health: verdict.health }),
      ...(down && { down }),
    });
  }
  if (!handed && NEVER[failure.code] && !reply)
    return refused(NEVER[failure.code]!, `smtp:${stage}:${failure.code}`, failure.detail);
  const code = `smtp:${handed ? 'body' : stage}:${reply?.code ?? failure.code}`;
  if (handed) return unknown(code, failure.detail);
  if (CREDENTIAL_FAULTS.test(failure.code)) return refused('credentials', code, failure.detail);
  return refused('retry', code, failure.detail, { down: true });
}

/** Refused on our side before a word was said: larger than the server takes, or an address that it can't carry. */
const NEVER: Readonly<Record<string, 'message' | 'person'>> = { EMESSAGE: 'message', EENVELOPE: 'person' };

/** Missing or refused logins, and certificates that can't be trusted: trying again changes nothing. */
const CREDENTIAL_FAULTS = /^(EAUTH|ENOAUTH|ETLS|.*CERT.*|.*SELF_SIGNED.*|UNABLE_TO_VERIFY.*)$/;

function connectionOptions(endpoint: string, settings: Settings) {
  const url = endpointUrl(endpoint, 'smtp:', 'smtps:');
  const secure = url.protocol === 'smtps:';
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || (secure ? 465 : 587),
    secure,
    requireTLS: settings.requireTls && !secure,
    ignoreTLS: !settings.requireTls,
    name: settings.bounceDomain ?? domainOf(settings.from),
    dnsTimeout: 10_000,
    connectionTimeout: 10_000,
    greetingTimeout: 15_000,
    socketTimeout: settings.socketTimeoutMs,
  };
}

function mailSender(accountId: string, settings: Settings, now: Date): MailSender {
  const base = {
    accountId,
    from: settings.from,
    fromName: settings.fromName,
    replyTo: settings.replyTo,
    domain: settings.bounceDomain ?? domainOf(settings.from),
  };
  return settings.dkim ? { ...base, dkim: provenKey(base, settings.dkim, now) } : base;
}

/** A key that can't sign would be noticed by receivers first, one mail after another; so it is tried here. */
function provenKey(sender: MailSender, dkim: NonNullable<Settings['dkim']>, now: Date): DkimKey {
  const sample = {
    reference: 'proof',
    to: sender.from,
    subject: '',
    content: { text: '', html: '' },
    unsubscribeUrl: 'https://localhost/',
    date: now,
  };
  const { headers, body } = mailParts(sender, sample);
  try {
    const key = dkimKey(dkim.domain, dkim.selector, dkim.privateKey);
    if (proveDkim(headers, body, key)) return key;
  } catch {
    // OpenSSL's words are no help to an officer; the field is.
  }
  const field = 'dkim.privateKey';
  throw new DomainError('invalid', 'account.settings', { field }, [{ code: 'settings.dkimKey', field }]);
}

function domainOf(address: string): string {
  return address.slice(address.indexOf('@') + 1);
}
