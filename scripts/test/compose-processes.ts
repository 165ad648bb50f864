import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { childGroup } from '../lib/children.mjs';
import { openPostgres } from '../lib/embedded-postgres.mjs';
import { freePorts } from '../lib/ports.mjs';
import { startRedis } from '../lib/redis.mjs';
import { runNode } from '../lib/run-node.mjs';
import { foreignEnv } from '../lib/settings.mjs';
import { makeTemporaryFolder } from '../lib/temporary-folder.mjs';
import { readCompose } from './read-compose.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const PORT = /^LOA_(.+_)?PORT$/;

interface Service {
  command: string[];
  env: Record<string, string>;
}

export interface ComposeProcesses {
  /** One address per API process. */
  apiUrls: string[];
  sandboxUrl: string;
  ownerUrl: string;
  /** What the sample command printed. */
  sampleOutput: string;
  stop(): Promise<void>;
}

/**
 * Runs the services of docker-compose.yml, sandbox profile and all, as plain processes: the commands and environments
 * are the file's own; only host names and ports are exchanged, for those of a PostgreSQL (over TCP with passwords) and
 * a Redis started here.
 */
export async function startComposeProcesses(
  replicas: { api: number; worker: number },
  extraEnv: Record<string, string> = {},
): Promise<ComposeProcesses> {
  const dir = await makeTemporaryFolder();
  const postgres = await openPostgres({ dir, durable: false, tcp: true });
  const undo: (() => unknown)[] = [() => rmSync(dir, { recursive: true, force: true }), () => postgres.remove()];
  const stop = async (): Promise<void> => {
    while (undo.length > 0) await undo.pop()!();
  };
  try {
    await postgres.start();
    const redis = await startRedis(join(dir, 'redis'));
    undo.push(() => redis.stop());
    const services: Record<string, Service> = readCompose({
      LOA_SECRET_KEY: randomBytes(32).toString('base64'),
      LOA_PUBLIC_URL: 'http://api:3000',
      LOA_ADMIN_DB_PASSWORD: postgres.passwords.postgres,
      LOA_OWNER_DB_PASSWORD: randomBytes(24).toString('hex'),
      LOA_API_DB_PASSWORD: randomBytes(24).toString('hex'),
      LOA_WORKER_DB_PASSWORD: randomBytes(24).toString('hex'),
      LOA_DEMO: '1',
    });
    const hosts = new Map([
      ['postgres:5432', new URL(postgres.superuserUrl).host],
      ['redis:6379', new URL(redis.url).host],
    ]);
    const running: { name: string; service: Service; ports: Record<string, number> }[] = [];
    for (const [name, count] of [
      ['sandbox', 1],
      ['api', replicas.api],
      ['worker', replicas.worker],
    ] as const) {
      for (let n = 1; n <= count; n += 1) {
        const service = services[name]!;
        const ports = await newPorts(service);
        running.push({ name: `${name}-${n}`, service, ports });
        if (n > 1) continue;
        for (const [variable, port] of Object.entries(ports))
          hosts.set(`${name}:${service.env[variable]}`, `127.0.0.1:${port}`);
      }
    }
    const here = (env: Record<string, string>): Record<string, string> => ({
      ...(foreignEnv() as Record<string, string>),
      ...Object.fromEntries(Object.entries(env).map(([name, value]) => [name, exchange(value, hosts)])),
      ...extraEnv,
    });
    const once = async (name: string): Promise<string> => {
      const { command, env } = services[name]!;
      const result = await runNode(command.slice(1), { cwd: ROOT, env: here(env) });
      if (result.status !== 0) throw new Error(`${name}: ${result.output}`);
      return result.stdout;
    };
    await once('migrate');
    const sampleOutput = await once('sample');
    const group = childGroup({ registry: join(dir, 'children.json'), logDir: join(dir, 'logs') });
    undo.push(() => group.stop());
    const urlOf = ({ ports }: { ports: Record<string, number> }): string =>
      `http://127.0.0.1:${Object.values(ports)[0]}`;
    for (const one of running) {
      const env: Record<string, string> = { ...here(one.service.env), LOA_HOST: '127.0.0.1' };
      for (const [variable, port] of Object.entries(one.ports)) env[variable] = String(port);
      if (env.LOA_SANDBOX_DATA) env.LOA_SANDBOX_DATA = join(dir, 'sandbox');
      group.start({
        name: one.name,
        args: one.service.command.slice(1),
        env,
        readyUrl: `${urlOf(one)}/health/ready`,
        cwd: ROOT,
      });
    }
    await Promise.all(group.list.map((child) => child.ready()));
    const urls = (name: string): string[] => running.filter((one) => one.name.startsWith(name)).map(urlOf);
    const ownerUrl = exchange(services.migrate!.env.DATABASE_URL!, hosts);
    return { apiUrls: urls('api'), sandboxUrl: urls('sandbox')[0]!, ownerUrl, sampleOutput, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function newPorts({ env }: Service): Promise<Record<string, number>> {
  // LOA_PORT and the like first: the health page of each service is on the first.
  const names = Object.keys(env).filter((name) => PORT.test(name));
  const ports = await freePorts(names.length);
  return Object.fromEntries(names.map((name, index) => [name, ports[index]!]));
}

function exchange(text: string, hosts: Map<string, string>): string {
  let changed = text;
  for (const [from, to] of hosts) changed = changed.replaceAll(from, to);
  return changed;
}
