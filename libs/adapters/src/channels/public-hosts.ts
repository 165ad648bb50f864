import { type LookupAddress, lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress, type SenderAccount } from '@loa/application';

/** Where names may lead that a sender connects to. */
export type Reach = 'anywhere' | 'public';

/** The sandbox is on the machine itself; what is real is out on the internet. Who opens accounts for sending always says which. */
export const reachOf = ({ settings }: Pick<SenderAccount, 'settings'>): Reach =>
  settings.sandbox === false ? 'public' : 'anywhere';

/** Why a connection was never opened; in the shape of what the network says. */
const inside = (host: string) => Object.assign(new Error(`${host} leads inside`), { code: 'EINSIDE' });

/** What the system finds, without what is not out on the internet; an error when that leaves nothing. */
export function publicOnly(host: string, found: readonly LookupAddress[]): LookupAddress[] {
  const open = found.filter(({ address }) => isPublicAddress(address));
  if (open.length === 0) throw inside(host);
  return open;
}

/**
 * Looks a name up at the moment of connecting and gives public addresses alone: a name that led outside when the account was
 * saved may lead to the machine itself by now (DNS rebinding). Only names get here; an address typed as such was checked when
 * it was saved. Costs nothing beyond the look-up that a new connection makes anyway.
 */
export const lookUpPublic: LookupFunction = (host, options, done) => {
  lookup(host, { ...options, all: true }, (error, found) => {
    if (error) return done(error, []);
    try {
      const open = publicOnly(host, found);
      if (options.all) done(null, open);
      else done(null, open[0]!.address, open[0]!.family);
    } catch (refusal) {
      done(refusal as Error, []);
    }
  });
};

/** One public address of a host, for a client that wants to be told where to connect. Throws as the network would. */
export function publicAddressOf(host: string): Promise<string> {
  if (isIP(host)) return Promise.resolve(host);
  return new Promise((resolve, reject) =>
    lookUpPublic(host, {}, (error, address) => (error ? reject(error) : resolve(address as string))),
  );
}
