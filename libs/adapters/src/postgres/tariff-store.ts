import type { ServingAccount, TariffLine, TariffStore, TariffsByChannel } from '@loa/application';
import type { ChannelName, Tariff } from '@loa/domain';
import type { Query } from './database.js';

/** Money comes as a number: two decimals of amounts below 10^12 are exact enough in one, see `money` of the domain. */
export const TARIFF_COLUMNS = `t.kind, t.operator, t.template, t.per, t.price::float8 AS price, t.valid_from AS "validFrom"`;

export class PostgresTariffs implements TariffStore {
  constructor(private readonly query: Query) {}

  async ofUnit(unitId: string, channels: readonly ChannelName[]): Promise<TariffsByChannel> {
    const rows = await this.query<Tariff & { channel: ChannelName }>(
      `SELECT a.channel, ${TARIFF_COLUMNS}
       FROM unnest($2::text[]) AS wanted (channel)
       JOIN LATERAL (
         SELECT a.id, a.channel FROM channel_account a
         LEFT JOIN unit_tree up ON up.unit_id = $1 AND up.ancestor_id = a.unit_id AND (up.depth = 0 OR a.shared_down)
         LEFT JOIN unit_tree down ON down.ancestor_id = $1 AND down.unit_id = a.unit_id
         WHERE a.channel = wanted.channel AND a.active AND (up.unit_id IS NOT NULL OR down.unit_id IS NOT NULL)
         ORDER BY up.depth NULLS LAST, down.depth, a.created_at, a.id LIMIT 1) a ON true
       JOIN tariff t ON t.account_id = a.id`,
      [unitId, channels],
    );
    const byChannel = new Map<ChannelName, Tariff[]>();
    for (const { channel, ...line } of rows) byChannel.set(channel, [...(byChannel.get(channel) ?? []), line]);
    return byChannel;
  }

  async serving(unitId: string, channels: readonly ChannelName[]): Promise<ServingAccount[]> {
    const rows = await this.query<Tariff & { id: string; channel: ChannelName; name: string; line: string | null }>(
      `WITH serving AS (
         SELECT DISTINCT a.id, a.channel, a.name
         FROM unit_tree below CROSS JOIN unnest($2::text[]) AS wanted (channel)
         JOIN LATERAL (
           SELECT a.id, a.channel, a.name FROM unit_tree t JOIN channel_account a ON a.unit_id = t.ancestor_id
           WHERE t.unit_id = below.unit_id AND a.channel = wanted.channel AND a.active AND (t.depth = 0 OR a.shared_down)
           ORDER BY t.depth, a.created_at, a.id LIMIT 1) a ON true
         WHERE below.ancestor_id = $1)
       SELECT s.id, s.channel, s.name, t.id AS line, ${TARIFF_COLUMNS}
       FROM serving s LEFT JOIN tariff t ON t.account_id = s.id ORDER BY s.channel, s.name, s.id`,
      [unitId, channels],
    );
    const accounts = new Map<string, ServingAccount & { tariffs: Tariff[] }>();
    for (const { id, channel, name, line, ...tariff } of rows) {
      const account = accounts.get(id) ?? { channel, name, tariffs: [] };
      if (line !== null) account.tariffs.push(tariff);
      accounts.set(id, account);
    }
    return [...accounts.values()];
  }

  async list(accountId: string): Promise<TariffLine[] | null> {
    if ((await this.owns(accountId)) === null) return null;
    return this.query<TariffLine>(
      `SELECT t.id, ${TARIFF_COLUMNS} FROM tariff t WHERE t.account_id = $1
       ORDER BY t.valid_from DESC, t.kind, t.operator = 'any', t.operator, t.template LIMIT 1000`,
      [accountId],
    );
  }

  async put(accountId: string, line: Tariff): Promise<string> {
    const [row] = await this.query<{ id: string }>(
      `INSERT INTO tariff (account_id, kind, operator, template, per, price, valid_from) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (account_id, kind, operator, template, valid_from) DO UPDATE SET per = excluded.per, price = excluded.price
       RETURNING id`,
      [accountId, line.kind, line.operator, line.template, line.per, line.price, line.validFrom],
    );
    return row!.id;
  }

  async remove(accountId: string, id: string): Promise<boolean> {
    const gone = await this.query('DELETE FROM tariff WHERE id = $1 AND account_id = $2 RETURNING id', [id, accountId]);
    return gone.length === 1;
  }

  async owns(accountId: string): Promise<boolean | null> {
    const [row] = await this.query<{ own: boolean }>(
      `SELECT unit_id = ANY ((SELECT units_below())::uuid[]) AS own FROM channel_account WHERE id = $1`,
      [accountId],
    );
    return row?.own ?? null;
  }
}
