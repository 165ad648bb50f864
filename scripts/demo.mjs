import { ensureInstalled, requireNode } from './lib/install.mjs';

requireNode();
await ensureInstalled((line) => console.error(line));
const { runDemo } = await import('./lib/demo/demo.mjs');
process.exitCode = await runDemo(process.argv.slice(2));
