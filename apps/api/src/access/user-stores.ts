import { PostgresScopedLinks } from '@loa/adapters/postgres/access-links.js';
import { PostgresUsers } from '@loa/adapters/postgres/access-users.js';
import { PostgresAuditLog } from '@loa/adapters/postgres/audit-log.js';
import type { Database } from '@loa/adapters/postgres/database.js';
import type { Transactions, UserStores } from '@loa/application';

export const userStores = (database: Database): Transactions<UserStores> =>
  database.scoped((query) => ({
    users: new PostgresUsers(query),
    links: new PostgresScopedLinks(query),
    audit: new PostgresAuditLog(query),
  }));
