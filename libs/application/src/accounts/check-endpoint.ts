import { BlockList, isIP } from 'node:net';
import { type ChannelName, DomainError } from '@loa/domain';
import type { HostResolver } from './account-store.js';

/**
 * Addresses that are not out on the internet (IANA special-purpose registries, RFC 6890): a sender account must not
 * become a way to reach the machine itself, its network, or a cloud's metadata service.
 */
const INSIDE = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  INSIDE.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [
  ['::', 128],
  ['::1', 128],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const)
  INSIDE.addSubnet(net, bits, 'ipv6');

/** `::ffff:10.0.0.1` is checked as the IPv4 address in it, which `BlockList` does by itself. */
export const isPublicAddress = (address: string): boolean => {
  const family = isIP(address);
  return family !== 0 && !INSIDE.check(address, family === 4 ? 'ipv4' : 'ipv6');
};

const SCHEMES: Readonly<Record<'mail' | 'http', readonly string[]>> = {
  mail: ['smtp:', 'smtps:'],
  http: ['https:', 'http:'],
};

/**
 * Refuses a base address that is of the wrong kind, holds a password, or leads inside. Throws `input.invalid` on the
 * field `endpoint`. In sandbox mode the address is not used, so only its shape counts.
 */
export async function checkEndpoint(
  endpoint: string,
  account: { readonly channel: ChannelName; readonly mode: 'sandbox' | 'real' },
  resolver: HostResolver,
): Promise<void> {
  const refuse = (code: string) => new DomainError('invalid', 'input.invalid', {}, [{ code, field: 'endpoint' }]);
  if (!URL.canParse(endpoint)) throw refuse('endpoint.shape');
  const url = new URL(endpoint);
  const allowed = SCHEMES[account.channel === 'email' ? 'mail' : 'http'];
  if (!allowed.includes(url.protocol) || url.hostname === '') throw refuse('endpoint.shape');
  if (url.username || url.password || url.search || url.hash) throw refuse('endpoint.extras');
  if (account.mode === 'sandbox') return;
  const host = hostOf(url);
  const addresses = isIP(host) ? [host] : await resolver.addresses(host);
  if (addresses.length === 0) throw refuse('endpoint.unknownHost');
  if (!addresses.every(isPublicAddress)) throw refuse('endpoint.inside');
}

/** `new URL` canonicalises IPv4 in any notation for http only; asking it again as http does so for mail too. */
function hostOf(url: URL): string {
  const asHttp = URL.canParse(`http://${url.host}`) ? new URL(`http://${url.host}`).hostname : url.hostname;
  return asHttp.replace(/^\[|\]$/g, '');
}
