/** Roles of Loa: the owner migrates, the other two are held by row-level security. */
const ROLES = ['loa_owner', 'loa_api', 'loa_worker'];
const EXTENSIONS = ['unaccent', 'pg_trgm', 'btree_gist'];

/** `pg` is loaded late, because the launcher starts before anything is installed. */
export async function withClient(url, work) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url });
  await client.connect().catch((error) => {
    const where = `${client.host}:${client.port}`;
    throw new Error(`Can not log in to PostgreSQL at ${where} as ${client.user}: ${error.message || error.code}`);
  });
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The same server and options, with another database, user or password. */
export function changeUrl(url, { database, user, password }) {
  const changed = new URL(url);
  if (database !== undefined) changed.pathname = `/${encodeURIComponent(database)}`;
  if (user !== undefined) changed.username = encodeURIComponent(user);
  if (user !== undefined || password !== undefined) changed.password = encodeURIComponent(password ?? '');
  return changed.href;
}

/**
 * Makes the three roles, the database (owned by loa_owner) and its extensions, as superuser. Idempotent. Serves the
 * embedded server, the test run and compose alike.
 * @param {Record<string, string>} passwords by role; a role without one keeps what it has
 */
export async function prepareDatabase(superuserUrl, database = 'loa', passwords = {}) {
  await withClient(superuserUrl, async (client) => {
    for (const role of ROLES) await makeRole(client, role, passwords[role]);
    const name = client.escapeIdentifier(database);
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
    if (found.rowCount === 0)
      await client.query(`CREATE DATABASE ${name} OWNER loa_owner TEMPLATE template0 ENCODING 'UTF8'`);
    await client.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`);
    await client.query(`GRANT CONNECT, TEMPORARY ON DATABASE ${name} TO loa_api, loa_worker`);
  });
  await withClient(changeUrl(superuserUrl, { database }), async (client) => {
    for (const extension of EXTENSIONS) await client.query(`CREATE EXTENSION IF NOT EXISTS ${extension}`);
  });
}

async function makeRole(client, role, password) {
  const found = await client.query('SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = $1', [role]);
  if (found.rowCount === 0)
    await client.query(`CREATE ROLE ${role} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB`);
  else if (found.rows[0].rolsuper || found.rows[0].rolbypassrls) {
    throw new Error(`Role ${role} must be neither superuser nor BYPASSRLS: row-level security would not hold it.`);
  }
  if (password) await client.query(`ALTER ROLE ${role} PASSWORD ${client.escapeLiteral(password)}`);
}

/**
 * For a PostgreSQL that the operator runs: `ownerUrl` owns the database; loa_api and loa_worker are made when its user
 * may do so. Passwords of roles that exist are changed only to what the operator gave.
 * @returns {Promise<{ ownerUrl: string, apiUrl: string, workerUrl: string }>}
 */
export async function prepareExternalDatabase(ownerUrl, { apiPassword, workerPassword }) {
  const wanted = { loa_api: apiPassword, loa_worker: workerPassword };
  await withClient(ownerUrl, async (client) => {
    const me = await client.query('SELECT rolcreaterole OR rolsuper AS may FROM pg_roles WHERE rolname = current_user');
    const roles = await client.query('SELECT rolname FROM pg_roles WHERE rolname = ANY($1)', [Object.keys(wanted)]);
    const missing = Object.keys(wanted).filter((role) => !roles.rows.some((row) => row.rolname === role));
    const unnamed = missing.filter((role) => !wanted[role]);
    if (missing.length > 0 && !me.rows[0].may) throw new Error(adviceForRoles(client, missing));
    if (unnamed.length > 0)
      throw new Error('Set LOA_API_DB_PASSWORD and LOA_WORKER_DB_PASSWORD: the passwords of loa_api and loa_worker.');
    for (const role of missing) await makeRole(client, role, wanted[role]);
    await makeExtensions(client);
    const { rows } = await client.query('SELECT current_database() AS name');
    await client.query(
      `GRANT CONNECT, TEMPORARY ON DATABASE ${client.escapeIdentifier(rows[0].name)} TO loa_api, loa_worker`,
    );
  });
  const as = (user) => changeUrl(ownerUrl, { user, password: wanted[user] });
  return { ownerUrl, apiUrl: as('loa_api'), workerUrl: as('loa_worker') };
}

async function makeExtensions(client) {
  const found = await client.query('SELECT extname FROM pg_extension WHERE extname = ANY($1)', [EXTENSIONS]);
  const missing = EXTENSIONS.filter((name) => !found.rows.some((row) => row.extname === name));
  try {
    for (const extension of missing) await client.query(`CREATE EXTENSION IF NOT EXISTS ${extension}`);
  } catch (error) {
    const sql = missing.map((name) => `CREATE EXTENSION IF NOT EXISTS ${name};`).join('\n');
    throw new Error(`The owner may not make extensions (${error.message}). Run as superuser in this database:\n${sql}`);
  }
}

function adviceForRoles(client, missing) {
  const sql = missing.map((role) => `CREATE ROLE ${role} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD '…';`);
  return `The user of DATABASE_URL (${client.user}) may not create roles. Run as superuser:\n${sql.join('\n')}`;
}
