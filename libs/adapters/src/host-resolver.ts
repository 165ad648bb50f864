import { lookup } from 'node:dns/promises';
import type { HostResolver } from '@loa/application';

/** Asks as a connection would, hosts file included. */
export class SystemResolver implements HostResolver {
  async addresses(host: string): Promise<string[]> {
    const found = await lookup(host, { all: true }).catch(() => []);
    return found.map(({ address }) => address);
  }
}
