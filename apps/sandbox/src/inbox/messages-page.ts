import { vietnamText } from '../clock.js';
import { CHANNELS, type Channel } from '../fault-seed.js';
import type { Store } from '../store/store.js';
import type { Catalogue } from './catalogue.js';
import { type PageFrame, page } from './layout.js';
import { type Markup, markup } from './markup.js';
import { type SeenMessage, seenByRecipient } from './view.js';

const SHOWN = 50;

/** The newest messages as their recipients would see them, of one channel or all, filtered by a part of the address. */
export async function messagesPage(store: Store, frame: PageFrame): Promise<string> {
  const wanted = frame.query.get('channel');
  const channel = CHANNELS.find((name) => name === wanted) ?? null;
  const recipient = frame.query.get('q') ?? '';
  const lines = store.messages.newest(channel, recipient, SHOWN);
  const seen = await Promise.all(lines.map((line) => seenByRecipient(store.read(line), true)));
  return page(
    frame,
    (words) => markup`
<nav aria-label="${words.channel}">${[null, ...CHANNELS].map((name) => channelLink(frame, words, name, name === channel))}</nav>
<form class="search" role="search" method="get" action="/">
<input type="hidden" name="lang" value="${frame.lang}">${channel && markup`<input type="hidden" name="channel" value="${channel}">`}
<label for="q">${words.search}<br><input id="q" name="q" type="search" value="${recipient}"></label>
<button>${words.searchButton}</button></form>
<p role="status">${seen.length} ${words.shown}</p>
${seen.length === 0 && markup`<p>${words.empty}</p>`}
<ul class="messages">${seen.map((message) => card(store, words, message))}</ul>`,
  );
}

function channelLink({ lang }: PageFrame, words: Catalogue, channel: Channel | null, current: boolean): Markup {
  const query = new URLSearchParams({ lang, ...(channel && { channel }) });
  return markup`<a href="/?${query.toString()}"${current ? markup` aria-current="true"` : null}>${channel ? words.channels[channel] : words.all}</a>`;
}

function card(store: Store, words: Catalogue, message: SeenMessage): Markup {
  const fact = (name: string, value: string | number | null | undefined) =>
    value === null || value === undefined || value === '' ? null : markup`<div><dt>${name}</dt><dd>${value}</dd></div>`;
  const times = message.reference === null ? 0 : store.messages.timesTaken(message.channel, message.reference);
  return markup`<li><article>
<dl>${fact(words.channel, words.channels[message.channel])}${fact(words.to, message.to)}${fact(words.from, message.sender)}${fact(words.time, vietnamText(Date.parse(message.at)))}${fact(words.template, message.templateId)}${fact(words.reference, message.reference)}${fact(words.providerRef, message.providerRef)}</dl>
${message.outcome === 'undelivered' && markup`<p class="bad">${words.undelivered}</p>`}${times > 1 && markup`<p class="bad">${words.twice}: ${times}</p>`}
${body(words, message)}
</article></li>`;
}

function body(words: Catalogue, message: SeenMessage): Markup {
  switch (message.channel) {
    case 'sms':
      return markup`<p class="sms text">${message.text}</p><p><small>${message.parts} ${words.parts} · ${message.price} ${words.price}</small></p>`;
    case 'email':
      return mail(words, message);
    case 'facebookPage':
      return markup`<p class="post text">${message.text}</p>`;
    default:
      return markup`<p class="zalo text">${message.text}</p>`;
  }
}

/** The frame runs nothing and may not leave: its content comes from whoever wrote the mail. */
function mail(words: Catalogue, message: SeenMessage): Markup {
  const headers = Object.entries(message.headers ?? {});
  return markup`<h2>${message.subject || words.noSubject}</h2>
${message.html && markup`<iframe sandbox="" title="${words.htmlBody}" srcdoc="${message.html}"></iframe>`}
<details${message.html ? null : markup` open`}><summary>${words.textBody}</summary><p class="text">${message.text}</p></details>
${headers.length > 0 && markup`<details><summary>${words.headers}</summary><p class="text">${headers.map(([name, value]) => `${name}: ${value}`).join('\n')}</p></details>`}`;
}
