import { BusinessApi } from './business.js';
import { Caller } from './caller.js';
import { OaApi } from './oa.js';
import { OAuthApi } from './oauth.js';
import type { Transport } from './transport.js';
import { undiciTransport } from './undici-transport.js';

/** Base addresses; a path prefix is kept (`http://127.0.0.1:9000/zalo-oa`). */
export interface ZaloHosts {
  readonly oauth: string;
  readonly oa: string;
  readonly business: string;
}

export const ZALO_HOSTS: ZaloHosts = {
  oauth: 'https://oauth.zaloapp.com',
  oa: 'https://openapi.zalo.me',
  business: 'https://business.openapi.zalo.me',
};

export interface ZaloClientOptions {
  readonly hosts?: Partial<ZaloHosts>;
  /** How to reach the network; by default undici with short timeouts. */
  readonly transport?: Transport;
  /** With it every API call carries `appsecret_proof`. */
  readonly appSecret?: string;
}

/** One client serves any number of OAs: the token is an argument of each call. */
export class ZaloClient {
  readonly oauth: OAuthApi;
  readonly oa: OaApi;
  readonly business: BusinessApi;
  private readonly transport: Transport;

  constructor(options: ZaloClientOptions = {}) {
    const hosts = { ...ZALO_HOSTS, ...options.hosts };
    this.transport = options.transport ?? undiciTransport();
    this.oauth = new OAuthApi(new Caller(this.transport, hosts.oauth));
    this.oa = new OaApi(new Caller(this.transport, hosts.oa, options.appSecret));
    this.business = new BusinessApi(new Caller(this.transport, hosts.business, options.appSecret));
  }

  close(): Promise<void> {
    return this.transport.close();
  }
}
