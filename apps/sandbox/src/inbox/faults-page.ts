import { vietnamText } from '../clock.js';
import { CHANNELS } from '../fault-seed.js';
import { type ChannelFaults, FAULT_CHANNELS, type FaultChannel } from '../faults.js';
import type { Store } from '../store/store.js';
import type { Catalogue } from './catalogue.js';
import { type PageFrame, page } from './layout.js';
import { type Markup, markup } from './markup.js';

/** Counts, settings, and a form of switches for each channel. All forms post to `/faults/…` and come back here. */
export function faultsPage(store: Store, frame: PageFrame): string {
  return page(
    frame,
    (words) => markup`
${frame.query.get('invalid') && markup`<p class="bad" role="alert">${words.invalid}: ${frame.query.get('invalid')}</p>`}
<h2>${words.counts}</h2>${countsTable(store, words)}
<p>${words.callbacksPending}: ${store.pending.size}</p>
<h2>${words.settings}</h2>${settingsForm(store, frame, words)}
<h2>${words.faults}</h2>
<div class="panel">${FAULT_CHANNELS.map((channel) => channelForm(frame, words, channel, store.faults.of(channel)))}</div>
<div class="actions">
<form method="post" action="/faults/clear?lang=${frame.lang}"><button>${words.clearAll}</button></form>
<form method="post" action="/faults/reset?lang=${frame.lang}"><button>${words.reset}</button></form>
</div>`,
  );
}

function countsTable(store: Store, words: Catalogue): Markup {
  const rows = CHANNELS.map((channel) => {
    const counts = store.messages.counts(channel);
    return markup`<tr><th scope="row">${words.channels[channel]}</th><td class="n">${counts.accepted}</td><td class="n">${counts.doubledReferences}</td><td class="n">${counts.repeatedTexts}</td></tr>`;
  });
  return markup`<table><thead><tr><th scope="col">${words.channel}</th><th scope="col">${words.accepted}</th><th scope="col">${words.doubled}</th><th scope="col">${words.repeated}</th></tr></thead><tbody>${rows}</tbody></table>`;
}

function settingsForm({ config, clock }: Store, { lang }: PageFrame, words: Catalogue): Markup {
  const shares = CHANNELS.map(
    (channel) =>
      markup`<label>${words.share}: ${words.channels[channel]} <input name="share.${channel}" type="number" min="0" max="1" step="any" value="${config.shares[channel]}"></label>`,
  );
  return markup`<form method="post" action="/faults/settings?lang=${lang}"><fieldset class="settings">
<label>${words.seed} <input name="seed" required value="${config.seed}"></label>${shares}
<label>${words.receiptDelayMs} <input name="receiptDelayMs" type="number" min="0" value="${config.receiptDelayMs}"></label>
<label>${words.clockOffsetHours} <input name="clockOffsetHours" type="number" step="any" value="${clock.offsetMs / 3_600_000}"></label>
<p>${words.now}: ${vietnamText(clock.now())}</p>
<button>${words.save}</button></fieldset></form>`;
}

function channelForm({ lang }: PageFrame, words: Catalogue, channel: FaultChannel, faults: ChannelFaults): Markup {
  const number = (
    name: 'acceptThenDrop' | 'http500AfterAccept' | 'tempRefuse' | 'status429' | 'slowMs' | 'quota',
    value: number | null | undefined,
  ) =>
    markup`<label>${words[name]} <input name="${name}" type="number" min="0" step="any" value="${value ?? ''}"></label>`;
  const check = (name: 'refuseConnections' | 'badGateway', on: boolean) =>
    markup`<label>${words[name]} <input name="${name}" type="checkbox" value="true"${on ? markup` checked` : null}></label>`;
  const choice = (
    name: 'hang' | 'tokenRevoked' | 'receipts',
    chosen: string,
    options: readonly (readonly [string, string])[],
  ) =>
    markup`<label>${words[name]} <select name="${name}">${options.map(([value, label]) => markup`<option value="${value}"${value === chosen ? markup` selected` : null}>${label}</option>`)}</select></label>`;
  return markup`<form method="post" action="/faults/channel?lang=${lang}"><fieldset><legend>${words.channels[channel]}</legend>
<input type="hidden" name="channel" value="${channel}">
${check('refuseConnections', faults.refuseConnections)}
${choice('hang', faults.hang ?? '', [
  ['', words.none],
  ['before', words.before],
  ['after', words.after],
])}
${number('acceptThenDrop', faults.acceptThenDrop?.share)}
${number('http500AfterAccept', faults.http500AfterAccept?.share)}
${number('status429', faults.status429?.retryAfterS)}
${check('badGateway', faults.badGateway !== null)}
${number('tempRefuse', faults.tempRefuse?.share)}
${choice('tokenRevoked', faults.tokenRevoked ?? '', [
  ['', words.none],
  ['once', words.once],
  ['always', words.always],
])}
${choice('receipts', faults.receipts, [
  ['normal', words.normal],
  ['none', words.noReceipts],
  ['lost', words.lostReceipts],
  ['tripledReversed', words.tripledReversed],
])}
${number('slowMs', faults.slowMs || null)}
${number('quota', faults.quota)}
<button>${words.apply}</button></fieldset></form>`;
}
