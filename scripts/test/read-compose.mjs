import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';

const ROOT = resolve(import.meta.dirname, '../..');

/**
 * docker-compose.yml as Compose itself would read it, so that a test can run its services as plain processes: anchors
 * merged, `${NAME}`, `${NAME:-default}` and `${NAME:?words}` filled in from `variables`. Throws for a variable that the
 * file requires and `variables` lacks.
 * @param {Record<string, string>} variables what .env would hold
 * @returns {Record<string, { command: string[], env: Record<string, string>, image?: string, profiles: string[],
 *   dependsOn: string[], health?: string[] }>}
 */
export function readCompose(variables, file = join(ROOT, 'docker-compose.yml')) {
  const { services } = parse(readFileSync(file, 'utf8'), { merge: true });
  return Object.fromEntries(
    Object.entries(services).map(([name, service]) => [
      name,
      {
        image: service.image,
        command: (service.command ?? []).map((word) => fill(word, variables)),
        env: Object.fromEntries(
          Object.entries(service.environment ?? {}).map(([key, value]) => [key, fill(String(value), variables)]),
        ),
        profiles: service.profiles ?? [],
        dependsOn: Object.keys(service.depends_on ?? {}),
        health: service.healthcheck?.test,
      },
    ]),
  );
}

function fill(text, variables) {
  return text.replace(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, name, operator, rest) => {
    const value = variables[name];
    if (value) return value;
    if (operator === '-') return rest;
    throw new Error(`docker-compose.yml needs ${name}${rest ? `: ${rest}` : ''}`);
  });
}
