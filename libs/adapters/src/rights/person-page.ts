import type { FileMessage, PersonFile, WriteFile } from '@loa/application';
import { textOf } from '../messages/catalogue.js';
import type { Locale } from '../messages/message.js';
import { fieldWord, valueWord } from './file-words.js';
import { escaped, localMoment, printPage, table } from './print-page.js';

type Facts = Readonly<Record<string, unknown>>;

/** What is kept of a person as one page to read, with the same as JSON in it. */
export const personPage: WriteFile = (file, { number, at, by, locale }) => {
  const t = (name: string, params: Record<string, string> = {}) => textOf(locale, `personFile.${name}`, params) ?? name;
  const proof = t('proof', { number, at: localMoment(at.toISOString()), by });
  const section = (name: keyof PersonFile, items: readonly string[]) =>
    `<h2>${escaped(t(name))}</h2>${items.length === 0 ? `<p>${escaped(t('none'))}</p>` : items.join('')}`;
  const tables = (rows: readonly Facts[]) => rows.map((row) => factTable(row, locale));
  const family = file.family.map(({ relation, name }) => factTable({ [relation]: name }, locale));
  const body = [
    `<p>${escaped(proof)}</p>`,
    section('facts', [factTable(file.facts, locale)]),
    section('memberships', tables(file.memberships)),
    section('family', family),
    section('addresses', tables(file.addresses)),
    section('consents', tables(file.consents)),
    section(
      'messages',
      file.messages.map((message) => messageItem(message, locale, t('noWords'))),
    ),
    section('requests', tables(file.requests)),
    section('looks', file.looks.length === 0 ? [] : [table(file.looks.map((look) => lookRow(look, locale)))]),
    `<p class="small">${escaped(t('machine'))}</p>`,
    // "<" can't end the element early when it never stands there.
    `<script type="application/json" id="data">${JSON.stringify(file).replaceAll('<', '\\u003c')}</script>`,
  ];
  return printPage(locale, t('title'), body.join('\n'));
};

function factTable(facts: Facts, locale: Locale): string {
  const rows = Object.entries(facts).filter(
    ([, value]) => value !== null && value !== '' && !(Array.isArray(value) && value.length === 0),
  );
  return `<section class="item">${table(rows.map(([name, value]) => [fieldWord(name, locale), valueWord(name, value, locale)]))}</section>`;
}

function messageItem({ sent, ...message }: FileMessage, locale: Locale, noWords: string): string {
  const words = sent.map(({ channel, state, at, subject, text }) => {
    const way = [valueWord('channel', channel, locale), valueWord('state', state, locale), localMoment(at)].join(', ');
    const said = text === null ? `<p class="small">${escaped(noWords)}</p>` : `<pre>${escaped(text)}</pre>`;
    return `<p>${escaped(way)}${subject === null ? '' : `: <strong>${escaped(subject)}</strong>`}</p>${said}`;
  });
  return `<section class="item">${factTable(message, locale)}${words.join('')}</section>`;
}

const lookRow = ({ at, by, action }: PersonFile['looks'][number], locale: Locale): [string, string] => [
  localMoment(at),
  `${by}: ${valueWord('action', action, locale)}`,
];
