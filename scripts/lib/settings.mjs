import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LaunchError } from './messages.mjs';
import { freePorts, reserveNextPort, reservePort, tryPort } from './ports.mjs';
import { writePrivately } from './postgres-place.mjs';

const DEFAULT_PORT = 3000;
const OURS = /^(LOA_|DATABASE_URL$|REDIS_URL$)/;

export const readJson = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null);

/** The environment without our own variables: each process is given exactly those that it needs. */
export const foreignEnv = () => Object.fromEntries(Object.entries(process.env).filter(([name]) => !OURS.test(name)));
export const ownEnv = () => Object.fromEntries(Object.entries(process.env).filter(([name]) => OURS.test(name)));

export function numberFrom(env, name, fallback, min = 1) {
  if (env[name] === undefined || env[name] === '') return fallback;
  const value = Number(env[name]);
  if (!Number.isInteger(value) || value < min) throw new LaunchError('badNumber', { name, min });
  return value;
}

/** The master key: the operator's, or one made for the embedded database and kept beside it, readable by its user alone. */
export function secretKey(dir, env) {
  if (env.LOA_SECRET_KEY) return env.LOA_SECRET_KEY;
  // Beside an outside database it would be lost with this folder, and everything encrypted with it.
  if (env.DATABASE_URL) throw new LaunchError('secretNeeded');
  const file = join(dir, 'secret.key');
  if (!existsSync(file)) writePrivately(file, `${randomBytes(32).toString('base64')}\n`);
  return readFileSync(file, 'utf8').trim();
}

/**
 * The port of the API: the one asked for or none; else 3000 or the next free one. The others are any free ones, kept in
 * ports.json so that they stay the same from start to start.
 * @returns {Promise<{ ports: Record<string, number>, release: () => void }>} release: gives the API's port up
 */
export async function choosePorts(dir, env, { port, workers }) {
  const file = join(dir, 'ports.json');
  const kept = readJson(file) ?? {};
  const names = ['sandbox', 'sandboxSmtp', 'bounce', ...Array.from({ length: workers }, (_, i) => `worker${i + 1}`)];
  const taken = await Promise.all(names.map(async (name) => !kept[name] || (await tryPort(kept[name])) === null));
  const missing = names.filter((_, index) => taken[index]);
  const fresh = await freePorts(missing.length);
  missing.forEach((name, index) => {
    kept[name] = fresh[index];
  });
  const api = await reserveApiPort(env, port);
  kept.api = api.port;
  writePrivately(file, JSON.stringify(kept, null, 2));
  return { ports: kept, release: api.release };
}

async function reserveApiPort(env, port) {
  const host = env.LOA_HOST || '127.0.0.1';
  const wanted = port ?? numberFrom(env, 'LOA_PORT', undefined, 0);
  if (wanted === undefined) return reserveNextPort(DEFAULT_PORT, host);
  const reserved = await reservePort(wanted === 0 ? (await freePorts(1, host))[0] : wanted, host);
  if (!reserved) throw new LaunchError('portTaken', { port: wanted });
  return reserved;
}
