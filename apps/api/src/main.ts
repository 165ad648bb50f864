import { readConfig } from '@loa/adapters/config/config.js';
import { createApp } from './create-app.js';
import { withoutPersonalData } from './platform/log.js';

try {
  const config = readConfig(process.env);
  const app = await createApp(config);
  await app.listen(config.LOA_PORT, config.LOA_HOST);
} catch (error) {
  console.error(withoutPersonalData(error));
  process.exit(1);
}
