import type { CallbackQueue } from '../callbacks/queue.js';
import type { Store } from '../store/store.js';

/** What a provider needs of the sandbox. */
export interface World {
  store: Store;
  callbacks: CallbackQueue;
}
