import type { ChannelAdapter } from '@loa/application';
import { CHANNELS, type ChannelName } from '@loa/domain';
import { esms, esmsFacts } from './esms.js';
import { facebookPage } from './facebook-page.js';
import { smtp } from './smtp.js';
import { zaloOa } from './zalo-oa.js';
import { zaloUid } from './zalo-uid.js';
import { zaloZns } from './zalo-zns.js';

/** What the dispatcher must know of an adapter beside its calls. */
export interface AdapterFacts {
  /** For so many hours the provider refuses a repeat with the same reference, so a lost answer may be sent again. 0: never. */
  readonly repeatSafeHours: number;
  /** Its senders have a `lookUp` that finds a message to a person by the provider's id. */
  readonly looksUp: boolean;
}

const NONE: AdapterFacts = { repeatSafeHours: 0, looksUp: false };

/** One line per channel. */
const REGISTRY: readonly (readonly [ChannelAdapter, AdapterFacts])[] = [
  [zaloOa, NONE],
  [zaloUid, NONE],
  [zaloZns, { ...NONE, looksUp: true }],
  [esms, esmsFacts],
  [smtp, NONE],
  [facebookPage, NONE],
];

const byName = new Map(REGISTRY.map((entry) => [entry[0].name, entry]));

/** The adapter of a channel; the boot check makes a missing one a failure to start and not of a campaign. */
export function adapterOf(channel: ChannelName): ChannelAdapter {
  return entryOf(channel)[0];
}

export function adapterFacts(channel: ChannelName): AdapterFacts {
  return entryOf(channel)[1];
}

/** Call at start-up: throws when a channel of the domain has no adapter, or two claim the same one. */
export function checkAdapters(): void {
  for (const channel of CHANNELS) entryOf(channel);
  if (byName.size !== REGISTRY.length) throw new Error('two adapters claim the same channel');
}

function entryOf(channel: ChannelName): readonly [ChannelAdapter, AdapterFacts] {
  const entry = byName.get(channel);
  if (!entry) throw new Error(`no adapter for channel "${channel}"`);
  return entry;
}
