import { ensureBuilt } from './lib/build.mjs';

/** npm run build: server, migrations and admin UI, each only when its sources changed; --force builds all. */
try {
  const built = await ensureBuilt({
    force: process.argv.includes('--force'),
    say: (target) => console.log(`building ${target}`),
  });
  console.log(built.length > 0 ? `built: ${built.join(', ')}` : 'nothing changed');
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
