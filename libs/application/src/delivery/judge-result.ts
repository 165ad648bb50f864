import { backoffSeconds } from '@loa/domain';
import type { SendResult } from '../ports/channel.js';
import type { ClaimedDelivery, DeliveryResult } from './wave-store.js';

/** What the account itself suffers from a result: it is held until a time, or stopped for a person to look at. */
export interface AccountTrouble {
  readonly code: string;
  readonly until: Date | null;
}

/** How long an account rests after its credentials were refused, and messages wait for a stopped account, minutes. */
const REST_MINUTES = 10;

export interface Judgement {
  readonly result: DeliveryResult;
  readonly trouble: AccountTrouble | null;
}

/**
 * Turns what a provider did into what happens next. Passing faults wait with backoff until the step's expiry ends
 * them; what speaks of the account holds the account and costs the message nothing; only proof fails a message;
 * what is not known stays `uncertain`, unless the provider tells repeats of our reference apart.
 */
export function judgeResult(
  delivery: ClaimedDelivery,
  result: SendResult,
  now: Date,
  random: number,
  repeatSafe: boolean,
): Judgement {
  const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);
  const backoff = later(backoffSeconds(delivery.attempts, random));
  const none = { providerRef: null, notBefore: null, health: null, maybeTaken: false, code: '', detail: '' };
  const base = { id: delivery.id, attempt: delivery.attempts, ...none };
  switch (result.kind) {
    case 'accepted':
      return { result: { ...base, to: 'sent', providerRef: result.providerRef }, trouble: null };
    case 'unknown': {
      const told = { ...base, code: result.code, detail: result.detail };
      if (repeatSafe) return { result: { ...told, to: 'queued', notBefore: backoff, maybeTaken: true }, trouble: null };
      return { result: { ...told, to: 'uncertain' }, trouble: null };
    }
    case 'refused': {
      const told = { ...base, code: result.code, detail: result.detail };
      const rest = later(REST_MINUTES * 60);
      switch (result.class) {
        case 'person':
          return { result: { ...told, to: 'failed', health: result.health ?? null }, trouble: null };
        case 'message':
          return { result: { ...told, to: 'failed' }, trouble: null };
        case 'retry':
          return { result: { ...told, to: 'queued', notBefore: backoff }, trouble: null };
        case 'wait':
          return { result: { ...told, to: 'queued', notBefore: result.until ?? backoff }, trouble: null };
        case 'quota': {
          const until = result.until ?? later(3600);
          return { result: { ...told, to: 'queued', notBefore: until }, trouble: { code: result.code, until } };
        }
        case 'credentials':
          return { result: { ...told, to: 'queued', notBefore: rest }, trouble: { code: result.code, until: rest } };
        case 'account':
          return { result: { ...told, to: 'queued', notBefore: rest }, trouble: { code: result.code, until: null } };
      }
    }
  }
}
