import { readConfig } from '@loa/adapters/config/config.js';
import { createApp } from './create-app.js';
import { withoutPersonalData } from './platform/log.js';

const KEEP_ALIVE_MS = 65_000;

try {
  const config = readConfig(process.env);
  const app = await createApp(config);
  // Longer than callers and proxies keep idle connections: who closes first must not be the one that is written to.
  app.getHttpServer().keepAliveTimeout = KEEP_ALIVE_MS;
  await app.listen(config.LOA_PORT, config.LOA_HOST);
} catch (error) {
  console.error(withoutPersonalData(error));
  process.exit(1);
}
