import nodemailer, { type Transporter } from 'nodemailer';
import { headerBlock } from '../providers/mail-facts.js';
import type { MessageEntry } from '../store/entries.js';
import type { Outcome } from './target.js';

const REPORTER = 'mx.sandbox.invalid';

/** Hands delivery status mails to the bounce address of the sender by SMTP, with the null sender. */
export class BounceSender {
  private readonly transport: Transporter;

  constructor(hostAndPort: string) {
    const { hostname, port } = new URL(`smtp://${hostAndPort}`);
    this.transport = nodemailer.createTransport({
      pool: true,
      host: hostname,
      port: Number(port || 25),
      secure: false,
      ignoreTLS: true,
      maxConnections: 4,
      name: REPORTER,
      connectionTimeout: 5_000,
      greetingTimeout: 5_000,
      socketTimeout: 15_000,
    });
  }

  async send(message: MessageEntry): Promise<Outcome> {
    try {
      await this.transport.sendMail({ envelope: { from: '', to: [message.sender] }, raw: deliveryStatusMail(message) });
      return 'done';
    } catch (error) {
      return (error as { permanent?: boolean }).permanent === true ? 'drop' : 'retry';
    }
  }

  close(): void {
    this.transport.close();
  }
}

/** A multipart/report of RFC 3464 about a mailbox that does not exist; part 3 holds the headers of the original. */
export function deliveryStatusMail(message: MessageEntry): Buffer {
  const boundary = `report-${message.providerRef}`;
  const date = new Date(message.at).toUTCString().replace('GMT', '+0000');
  const envid = message.facts?.envid;
  const lines = [
    `From: Mail Delivery System <MAILER-DAEMON@${REPORTER}>`,
    `To: <${message.sender}>`,
    'Subject: Undelivered Mail Returned to Sender',
    `Date: ${date}`,
    `Message-ID: <dsn-${message.providerRef}@${REPORTER}>`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset=utf-8',
    '',
    `This is the mail system at host ${REPORTER}.`,
    '',
    `<${message.to}>: host ${REPORTER} said: 550 5.1.1 User unknown`,
    '',
    `--${boundary}`,
    'Content-Type: message/delivery-status',
    '',
    `Reporting-MTA: dns; ${REPORTER}`,
    ...(envid ? [`Original-Envelope-Id: ${envid}`] : []),
    `Arrival-Date: ${date}`,
    '',
    `Final-Recipient: rfc822; ${message.to}`,
    `Original-Recipient: rfc822; ${message.to}`,
    'Action: failed',
    'Status: 5.1.1',
    `Diagnostic-Code: smtp; 550 5.1.1 <${message.to}>: Recipient address rejected: User unknown`,
    '',
    `--${boundary}`,
    'Content-Type: text/rfc822-headers',
    '',
    headerBlock(message.raw ?? ''),
    '',
    `--${boundary}--`,
    '',
  ];
  return Buffer.from(lines.join('\r\n'), 'latin1');
}
