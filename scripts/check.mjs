import { runChecks } from './lib/checks.mjs';

/** npm run check: types, lint, boundaries; seconds, no servers. */
const { failed } = await runChecks(console.log);
process.exitCode = failed > 0 ? 1 : 0;
