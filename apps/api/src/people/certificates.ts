import type { Vault } from '@loa/adapters/crypto/vault.js';
import { certificate } from '@loa/adapters/rights/certificate.js';
import { type RightsStores, scopeOf, type Transactions } from '@loa/application';
import { type Actor, DomainError, notFound } from '@loa/domain';

/** Certificates of erasures, made anew from the register each time somebody wants one. */
export class Certificates {
  constructor(
    private readonly transactions: Transactions<Pick<RightsStores, 'requests'>>,
    private readonly vault: Vault,
  ) {}

  of(actor: Actor, requestId: string): Promise<{ number: string; html: string }> {
    return this.transactions.run(scopeOf(actor), async ({ requests }) => {
      const request = await requests.find(requestId);
      if (request === null) throw notFound('request');
      const result = await requests.result(requestId);
      if (request.kind !== 'erasure' || request.state !== 'done' || result === null) {
        throw new DomainError('conflict', 'request.noCertificate');
      }
      return { number: request.number, html: certificate(this.vault, actor.locale, request, result) };
    });
  }
}
