import { startSandbox } from './sandbox.js';
import { readSettings } from './settings.js';

/** After this the process ends even if something still holds a connection. */
const LAST_MOMENT_MS = 1_500;

const sandbox = await startSandbox(readSettings(process.env));
console.log(JSON.stringify({ message: 'sandbox is ready', url: sandbox.url, smtpPort: sandbox.smtpPort }));

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    setTimeout(() => process.exit(0), LAST_MOMENT_MS).unref();
    sandbox.close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
}
