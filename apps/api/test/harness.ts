import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { readConfig } from '@loa/adapters/config/config.js';
import { Vault } from '@loa/adapters/crypto/vault.js';
import { hashSecret } from '@loa/application';
import { KEY_PERMISSIONS, type Permission, type Role } from '@loa/domain';
import { cloneDatabase } from '@loa/testing/database.js';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Client } from 'pg';
import { createApp } from '../src/create-app.js';

export interface RunningApi {
  readonly app: NestExpressApplication;
  /** `http://127.0.0.1:port`, without a slash at the end. */
  readonly url: string;
  readonly vault: Vault;
  /** One statement as the owner, who is above all policies: for what a test lays down or looks at. */
  sql<R extends object = Record<string, unknown>>(text: string, values?: unknown[]): Promise<R[]>;
  /** One statement as `loa_api` without a scope. */
  readonly apiUrl: string;
  stop(): Promise<void>;
}

/** The whole API on a free port, over a fresh database. `env` adds to or replaces the settings. */
export async function startApi(env: Record<string, string> = {}): Promise<RunningApi> {
  const database = await cloneDatabase();
  const key = randomBytes(32).toString('base64');
  const config = readConfig({ DATABASE_URL: database.apiUrl, LOA_SECRET_KEY: key, ...env });
  const owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  const app = await createApp(config, ['error', 'fatal']);
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  return {
    app,
    url: `http://127.0.0.1:${port}`,
    vault: new Vault(key),
    apiUrl: database.apiUrl,
    sql: async (text, values = []) => (await owner.query(text, values)).rows,
    async stop() {
      await app.close();
      await owner.end();
      await database.drop();
    },
  };
}

type Sql = RunningApi['sql'];

/** Lays down an office with the schools `S1` and `S2` below it; gives the unit ids. */
export async function layUnits(sql: Sql): Promise<{ office: string; own: string; foreign: string }> {
  const add = async (code: string, kind: string, parent: string | null): Promise<string> => {
    const [unit] = await sql<{ id: string }>('INSERT INTO unit (code) VALUES ($1) RETURNING id', [code]);
    await sql(
      `INSERT INTO unit_period (unit_id, parent_id, kind, name, short_name, valid_from)
       VALUES ($1, $2, $3, $4, $4, '2000-01-01')`,
      [unit?.id, parent, kind, `Đơn vị ${code}`],
    );
    return unit?.id ?? '';
  };
  const office = await add('OFFICE', 'office', null);
  const own = await add('S1', 'school', office);
  const foreign = await add('S2', 'school', office);
  await sql(`SELECT refresh_unit_tree('2026-01-01')`);
  return { office, own, foreign };
}

/** A user with an open session; `cookie` goes into the header of that name. */
export async function layUser(
  sql: Sql,
  unitId: string,
  role: Role,
  email = `${role}.${randomBytes(3).toString('hex')}@d.vn`,
): Promise<{ id: string; email: string; cookie: string }> {
  const [user] = await sql<{ id: string }>(
    `INSERT INTO app_user (unit_id, email, full_name, role) VALUES ($1, $2, $3, $4) RETURNING id`,
    [unitId, email, `Người dùng ${role}`, role],
  );
  const token = randomBytes(32).toString('base64url');
  await sql(`SELECT open_session($1, $2, now(), now() + interval '1 day', 'test')`, [hashSecret(token), user?.id]);
  return { id: user?.id ?? '', email, cookie: `loa_session=${token}` };
}

/**
 * An API key of a unit, with all that keys may have unless told otherwise, made by an administrator of that unit unless
 * one is named; `authorization` is the header's value.
 */
export async function layKey(
  sql: Sql,
  unitId: string,
  permissions: readonly Permission[] = KEY_PERMISSIONS,
  maker?: string,
): Promise<{ id: string; authorization: string }> {
  const key = `loa_${randomBytes(4).toString('hex')}_${randomBytes(32).toString('base64url')}`;
  const [row] = await sql<{ id: string }>(
    `INSERT INTO api_key (unit_id, name, prefix, key_hash, permissions, created_by)
     VALUES ($1, 'test', $2, $3, $4, $5) RETURNING id`,
    [unitId, key.slice(4, 12), hashSecret(key), permissions, maker ?? (await layUser(sql, unitId, 'administrator')).id],
  );
  return { id: row?.id ?? '', authorization: `Bearer ${key}` };
}

/** A teacher of a unit with a phone number; gives the person's id. */
export async function layPerson(api: Pick<RunningApi, 'sql' | 'vault'>, unitId: string): Promise<string> {
  const [person] = await api.sql<{ id: string }>(
    `INSERT INTO person (home_unit_id, full_name, given_name, search_name)
     VALUES ($1, 'Nguyễn Văn An', 'An', 'nguyen van an') RETURNING id`,
    [unitId],
  );
  await api.sql(`INSERT INTO membership (person_id, unit_id, audience_group) VALUES ($1, $2, 'teacher')`, [
    person?.id,
    unitId,
  ]);
  await api.sql(
    `INSERT INTO contact_point (person_id, channel, address_cipher, address_key) VALUES ($1, 'sms', $2, $3)`,
    [person?.id, api.vault.seal('84912345667'), api.vault.addressKey('84912345667')],
  );
  return person?.id ?? '';
}
