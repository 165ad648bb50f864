import {
  type CareFilter,
  type CareItem,
  type ContactStore,
  type KnownContact,
  maskAddress,
  type Page,
  type SentCode,
} from '@loa/application';
import { type ChannelName, notFound } from '@loa/domain';
import type { Vault } from '../crypto/vault.js';
import type { Query } from './database.js';

const CODE = 'contact code';
const UNUSABLE = ['invalid', 'bounced', 'blocked'];

interface CareRow extends Omit<CareItem, 'masked' | 'since' | 'told'> {
  cipher: Buffer;
  since: Date | null;
  told: NonNullable<CareItem['told']> | null;
}

type CodeRow = Omit<SentCode, 'expiresAt'> & { expiresAt: Date };
const CODE_COLUMNS = `id, expires_at AS "expiresAt", state, code`;
const codeOf = ({ expiresAt, ...row }: CodeRow): SentCode => ({ ...row, expiresAt: expiresAt.toISOString() });

export class PostgresContacts implements ContactStore {
  /** `day` (`YYYY-MM-DD`) says which names of units and places hold. */
  constructor(
    private readonly query: Query,
    private readonly vault: Vault,
    private readonly day: string,
  ) {}

  async care(filter: CareFilter): Promise<Page<CareItem>> {
    const values: unknown[] = [this.day, filter.limit + 1, filter.health ? [filter.health] : UNUSABLE];
    const bind = (value: unknown) => `$${values.push(value)}`;
    const conditions = ['c.health = ANY ($3)', `octet_length(c.address_cipher) > 0`, 'p.erased_at IS NULL'];
    if (filter.cursor) {
      const last = `(SELECT coalesce(l.health_at, l.created_at), l.id FROM contact_point l WHERE l.id = ${bind(filter.cursor)})`;
      conditions.push(`(coalesce(c.health_at, c.created_at), c.id) < ${last}`);
    }
    if (filter.unitId) {
      const seen = 'SELECT 1 FROM unit_tree WHERE ancestor_id = scope_unit() AND unit_id = $1';
      if ((await this.query(seen, [filter.unitId])).length === 0) throw notFound('unit');
      conditions.push(`EXISTS (SELECT 1 FROM membership m JOIN unit_tree t ON t.unit_id = m.unit_id
        WHERE m.person_id = p.id AND t.ancestor_id = ${bind(filter.unitId)} AND (m.valid_to IS NULL OR m.valid_to >= $1::date))`);
    }
    // The last refusal of a message to the address, whichever record of it the message went to.
    const rows = await this.query<CareRow>(
      `WITH bad AS MATERIALIZED (
         SELECT c.*, p.full_name, p.home_unit_id FROM contact_point c JOIN person p ON p.id = c.person_id
         WHERE ${conditions.join(' AND ')} ORDER BY coalesce(c.health_at, c.created_at) DESC, c.id DESC LIMIT $2)
       SELECT b.id AS "contactId", b.person_id AS "personId", b.full_name AS "personName", coalesce(u.name, '') AS "unitName",
         b.channel, b.address_cipher AS cipher, b.health, b.health_code AS "healthCode", b.health_at AS since, why.told
       FROM bad b LEFT JOIN unit_period u ON u.unit_id = b.home_unit_id AND daterange(u.valid_from, u.valid_to) @> $1::date
       LEFT JOIN LATERAL (
         SELECT jsonb_build_object('runId', d.run_id::text, 'memberId', m.id::text, 'code', e.code, 'words', e.detail, 'at', e.at) AS told
         FROM contact_point same JOIN member m ON m.person_id = same.person_id
         JOIN delivery d ON d.season = m.season AND d.member_id = m.id AND d.contact_id = same.id
         JOIN delivery_event e ON e.season = d.season AND e.delivery_id = d.id AND e.to_state = 'failed'
         WHERE same.address_key = b.address_key AND same.channel = b.channel
         ORDER BY e.at DESC LIMIT 1) why ON b.health <> 'invalid'
       ORDER BY coalesce(b.health_at, b.created_at) DESC, b.id DESC`,
      values,
    );
    const items = rows.slice(0, filter.limit).map((row) => this.item(row));
    return { items, next: rows.length > filter.limit ? items.at(-1)!.contactId : null };
  }

  async find(contactId: string): Promise<KnownContact | null> {
    const [row] = await this.query<KnownContact & object>(
      `SELECT c.person_id AS "personId", c.channel, c.health, owns_contact(c.id) IS NOT NULL AS own
       FROM contact_point c JOIN person p ON p.id = c.person_id
       WHERE c.id = $1 AND p.erased_at IS NULL AND octet_length(c.address_cipher) > 0`,
      [contactId],
    );
    return row ?? null;
  }

  async restore(contactId: string, evidence: string, at: Date): Promise<number> {
    const [row] = await this.query<{ n: number }>('SELECT restore_address($1, $2, $3) AS n', [contactId, evidence, at]);
    return row!.n;
  }

  async verify(contactId: string, how: 'code' | 'preferencePage', at: Date): Promise<number> {
    const [row] = await this.query<{ n: number }>('SELECT verify_contact($1, $2, $3) AS n', [contactId, how, at]);
    return row!.n;
  }

  async codesSince(contactId: string, since: Date): Promise<number> {
    // One at a time for an address, or two requests would both find room for one more.
    await this.query(
      `SELECT pg_advisory_xact_lock(hashtextextended(encode(address_key, 'hex'), 17)) FROM contact_point WHERE id = $1`,
      [contactId],
    );
    const [row] = await this.query<{ n: number }>('SELECT codes_since($1, $2) AS n', [contactId, since]);
    return row!.n;
  }

  async addCode(
    contactId: string,
    code: string,
    by: string,
    locale: 'vi' | 'en',
    at: Date,
    until: Date,
  ): Promise<SentCode> {
    await this.query('UPDATE contact_code SET expires_at = $2 WHERE contact_id = $1 AND expires_at > $2', [
      contactId,
      at,
    ]);
    const [row] = await this.query<CodeRow>(
      `INSERT INTO contact_code (contact_id, address_key, asked_by, asked_at, expires_at, locale, code_cipher, code_seal)
       SELECT id, address_key, $2, $3, $4, $5, $6, $7 FROM contact_point WHERE id = $1 RETURNING ${CODE_COLUMNS}`,
      [contactId, by, at, until, locale, this.vault.seal(code), this.vault.seal16(CODE, `${contactId}:${code}`)],
    );
    return codeOf(row!);
  }

  async lastCode(contactId: string): Promise<SentCode | null> {
    const [row] = await this.query<CodeRow>(
      `SELECT ${CODE_COLUMNS} FROM contact_code WHERE contact_id = $1 ORDER BY asked_at DESC, id DESC LIMIT 1`,
      [contactId],
    );
    return row ? codeOf(row) : null;
  }

  async tryCode(contactId: string, code: string, most: number, at: Date): Promise<'right' | 'wrong' | null> {
    const [row] = await this.query<{ id: string; seal: string }>(
      `UPDATE contact_code SET tries = tries + 1
       WHERE contact_id = $1 AND expires_at > $2 AND state NOT IN ('used', 'failed') AND tries < $3
       RETURNING id, code_seal AS seal`,
      [contactId, at, most],
    );
    if (!row) return null;
    if (!this.vault.isSeal16(CODE, `${contactId}:${code}`, row.seal)) return 'wrong';
    await this.query(`UPDATE contact_code SET state = 'used' WHERE id = $1`, [row.id]);
    return 'right';
  }

  private item({ cipher, since, told, ...row }: CareRow): CareItem {
    const address = this.vault.unseal(cipher);
    const masked = maskAddress(row.channel as ChannelName, address);
    // Providers repeat addresses in what they say.
    const words = told?.words.replaceAll(address, masked) ?? '';
    return { ...row, masked, since: since?.toISOString() ?? null, told: told && { ...told, words } };
  }
}
