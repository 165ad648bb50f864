import type { PersonRequest, RequestResult } from '@loa/application';
import type { Vault } from '../crypto/vault.js';
import { textOf } from '../messages/catalogue.js';
import type { Locale } from '../messages/message.js';
import { escaped, localMoment, printPage, table } from './print-page.js';

const COUNTS = [
  'addresses',
  'memberships',
  'links',
  'consents',
  'messages',
  'aboutThem',
  'stopped',
  'callbacks',
  'stagedRows',
  'answers',
] as const;

/** Proof of an erasure to print or keep; it names nobody but the officer who decided. The check code seals its facts. */
export function certificate(vault: Vault, locale: Locale, request: PersonRequest, result: RequestResult): string {
  const t = (name: string) => textOf(locale, `certificate.${name}`) ?? name;
  const facts: [string, string][] = [
    [t('number'), request.number],
    [t('unit'), request.unitName],
    [t('askedAt'), localMoment(request.askedAt)],
    [t('decided'), request.decidedName],
    [t('closedAt'), localMoment(request.closedAt ?? '')],
  ];
  const counts = COUNTS.map((name): [string, string] => [t(name), String(result[name] ?? 0)]);
  const seal = vault.seal16(
    'certificate',
    JSON.stringify([request.number, request.closedAt, COUNTS.map((name) => result[name] ?? 0)]),
  );
  return printPage(
    locale,
    t('title'),
    `${table(facts)}<h2>${escaped(t('done'))}</h2>${table(counts)}<p>${escaped(t('statement'))}</p>
<p>${escaped(t('check'))}: <code>${seal}</code></p>`,
  );
}
