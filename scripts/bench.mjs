import { ensureInstalled, requireNode } from './lib/install.mjs';

requireNode();
await ensureInstalled((line) => console.error(line));
const { runBenches } = await import('./lib/bench/bench.mjs');
process.exitCode = await runBenches(process.argv.slice(2));
