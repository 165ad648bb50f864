import { ensureInstalled, requireNode } from './lib/install.mjs';

requireNode();
await ensureInstalled((line) => console.error(line));
const { takeScreenshots } = await import('./lib/screenshots/take-screenshots.mjs');
process.exitCode = await takeScreenshots(process.argv.slice(2));
