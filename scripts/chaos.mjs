import { ensureInstalled, requireNode } from './lib/install.mjs';

requireNode();
await ensureInstalled((line) => console.error(line));
const { runChaos } = await import('./lib/chaos/chaos.mjs');
process.exitCode = await runChaos(process.argv.slice(2));
