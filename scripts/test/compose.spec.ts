import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readCompose } from './read-compose.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const text = readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8');
const example = readFileSync(join(ROOT, '.env.example'), 'utf8');
const required = [...new Set([...text.matchAll(/\$\{(\w+):\?/g)].map((match) => match[1]!))];
const all = Object.fromEntries(required.map((name) => [name, `value-of-${name}`]));

describe('docker-compose.yml', () => {
  it('asks for every secret and has a default for none', () => {
    const secrets = ['LOA_SECRET_KEY', ...['ADMIN', 'OWNER', 'API', 'WORKER'].map((role) => `LOA_${role}_DB_PASSWORD`)];
    expect(required).toEqual(expect.arrayContaining(secrets));
    for (const name of required) {
      expect(() => readCompose({ ...all, [name]: '' })).toThrow(name);
      expect(example).toMatch(new RegExp(`^${name}=$`, 'm'));
    }
    for (const name of secrets) expect(text).not.toMatch(new RegExp(`\\$\\{${name}(:-|-|\\})`));
  });

  it('runs what the build makes, with the role that each process is meant to have', () => {
    const services = readCompose(all);
    for (const { command } of Object.values(services)) {
      if (command[0] !== 'node') continue;
      const source = command
        .at(-1)!
        .replace(/^dist\//, '')
        .replace(/\.js$/, '.ts');
      expect([source, existsSync(join(ROOT, source))]).toEqual([source, true]);
    }
    const userOf = (name: string): string => new URL(services[name]!.env.DATABASE_URL!).username;
    expect(['migrate', 'api', 'worker'].map(userOf)).toEqual(['loa_owner', 'loa_api', 'loa_worker']);
    expect(services.sandbox!.env).not.toHaveProperty('DATABASE_URL');
    expect(services.sandbox!.env).not.toHaveProperty('LOA_SECRET_KEY');
  });

  it('sets no variable that .env.example does not explain', () => {
    for (const { env } of Object.values(readCompose(all))) {
      for (const name of Object.keys(env).filter((key) => !key.startsWith('POSTGRES_')))
        expect(example).toContain(`${name}=`);
    }
  });
});
