import { randomInt } from 'node:crypto';
import { Vault } from '../crypto/vault.js';
import { Database, type Query } from '../postgres/database.js';
import { loadTemplateLibrary } from '../templates/loader.js';
import { loadTemplates, templatesFolder } from './load-templates.js';
import { SAMPLE_SEED, sampleOffice } from './office.js';
import { writePeople, writeUnits } from './write-people.js';
import { DEMO_USERS, writeAccounts, writeExamplePrices, writeUsers } from './write-setup.js';

export interface Login {
  readonly role: string;
  readonly name: string;
  readonly email: string;
  /** Known only to the run that wrote it. */
  readonly password?: string;
}

export interface SeedOptions {
  readonly now: Date;
  readonly password: string;
  readonly seed?: string;
  /** False: the office without its people, for who brings them by import. */
  readonly people?: boolean;
}

/**
 * Writes the sample office into an empty database, all or nothing; when there is a unit already, only changed templates
 * and calendars are loaded. The connection must be the owner's, whom no policy holds back. Answers the demo log-ins,
 * with the password if just made.
 */
export async function seedOffice(database: Database, vault: Vault, options: SeedOptions): Promise<Login[]> {
  const { now, password, seed = SAMPLE_SEED, people = true } = options;
  return database.transaction(async (query) => {
    await query(`SELECT pg_advisory_xact_lock(hashtext('loa seed'))`);
    // Left once, the demo is never written again, whatever else is empty.
    const [known] = await query(
      `SELECT 1 FROM unit UNION ALL SELECT 1 FROM instance WHERE demo_left_at IS NOT NULL LIMIT 1`,
    );
    if (!known) {
      const office = sampleOffice(seed);
      await writeUnits(query, office, now);
      if (people) await writePeople(query, vault, seed, office, now);
      await writeUsers(query, vault, password, now);
      await writeAccounts(query, vault, office.units, now);
      // Fresh tables have no statistics yet, and the first audience count would be planned blindly.
      await query(`ANALYZE person, membership, guardian_link, contact_point, consent_state`);
    }
    await loadTemplates(query, templatesFolder());
    await writeExamplePrices(query, (await loadTemplateLibrary(templatesFolder())).tariff);
    const logins = await demoLogins(query);
    return known ? logins : logins.map((login) => ({ ...login, password }));
  });
}

async function demoLogins(query: Query): Promise<Login[]> {
  const users = await query<{ role: string; name: string; email: string }>(
    `SELECT role, full_name AS name, email FROM app_user WHERE demo AND active`,
  );
  const place = (email: string) => DEMO_USERS.findIndex((user) => user.email === email);
  return users.sort((a, b) => place(a.email) - place(b.email));
}

const WORDS = ['bien', 'dao', 'song', 'buom', 'gio', 'nang', 'cang', 'thuyen', 'haiau', 'sanho', 'cat', 'rung'];

/** Easy to read from a screen, hard enough for a log-in that is limited in tries: three words and four digits. */
export function memorablePassword(): string {
  const words = Array.from({ length: 3 }, () => WORDS[randomInt(WORDS.length)]);
  return [...words, String(randomInt(1000, 10_000))].join('-');
}

async function main(env: NodeJS.ProcessEnv): Promise<void> {
  const url = env.DATABASE_URL;
  const key = env.LOA_SECRET_KEY;
  if (!url || !key) throw new Error('DATABASE_URL (as the owner) and LOA_SECRET_KEY must be set');
  const database = new Database(url, { max: 1, applicationName: 'loa seed' });
  try {
    const password = env.LOA_DEMO_PASSWORD || memorablePassword();
    const logins = await seedOffice(database, new Vault(key), { now: new Date(), password });
    console.log(JSON.stringify({ logins }));
  } finally {
    await database.close();
  }
}

if (import.meta.filename === process.argv[1]) {
  await main(process.env).catch((error: Error) => {
    console.error(`Seeding failed: ${error.message}`);
    process.exit(1);
  });
}
