import { startTestServers } from './test-servers.mjs';

/** Jest asks once per project; both projects use the same servers. */
export default async function setup() {
  globalThis.loaTestServers ??= startTestServers();
  Object.assign(process.env, (await globalThis.loaTestServers).env);
}
