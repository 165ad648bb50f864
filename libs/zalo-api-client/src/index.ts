export {
  BusinessApi,
  type ZnsMessage,
  type ZnsQuota,
  type ZnsSent,
  type ZnsStatus,
  type ZnsTemplate,
} from './business.js';
export { appSecretProof } from './caller.js';
export { ZALO_HOSTS, ZaloClient, type ZaloClientOptions, type ZaloHosts } from './client.js';
export {
  FAULTS,
  type Fault,
  type FaultClass,
  type FaultScope,
  type FaultUntil,
  faultOf,
  type ZaloHost,
} from './errors.js';
export { OaApi, type OaMessage, type OaUser } from './oa.js';
export { type AppCredentials, codeChallenge, consentUrl, createPkcePair, OAuthApi, type ZaloTokens } from './oauth.js';
export type { Evidence, ZaloError, ZaloResult } from './result.js';
export type { Transport, TransportOutcome, TransportRequest } from './transport.js';
export { undiciTransport } from './undici-transport.js';
export { isWebhookAuthentic, parseZaloEvent, webhookMac, type ZaloEvent } from './webhook.js';
