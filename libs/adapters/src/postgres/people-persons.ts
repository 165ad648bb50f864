import {
  type ConsentEntry,
  type ConsentWord,
  type ContactView,
  maskAddress,
  type NewConsent,
  type NewMembership,
  type Page,
  type PersonFacts,
  type PersonFilter,
  type PersonItem,
  type PersonMessage,
  type PersonStore,
  type PersonView,
} from '@loa/application';
import { CHANNEL_FACTS, CHANNELS, notFound, type PersonName } from '@loa/domain';
import type { Vault } from '../crypto/vault.js';
import type { Query } from './database.js';
import { consentHistory, writeConsentOfAll, writeConsents } from './people-consents.js';
import { personMessages } from './people-messages.js';

/** Names of units as of `$1`, a day. */
const MEMBERSHIPS = `(SELECT coalesce(jsonb_agg(jsonb_build_object('unitId', m.unit_id, 'unitName', u.name,
      'group', m.audience_group, 'grade', m.grade, 'className', m.class_name) ORDER BY m.count_order), '[]')
    FROM membership m LEFT JOIN unit_period u ON u.unit_id = m.unit_id AND daterange(u.valid_from, u.valid_to) @> $1::date
    WHERE m.person_id = p.id AND m.valid_from <= $1::date AND (m.valid_to IS NULL OR m.valid_to > $1::date)) AS memberships`;

/** The record that a merge kept, for one that it took up; else the same. Needs no scope. */
export async function keptRecord(query: Query, personId: string): Promise<string> {
  const [row] = await query<{ id: string }>('SELECT follow_to_kept($1) AS id', [personId]);
  return row!.id;
}

export class PostgresPersons implements PersonStore {
  /** `day` (`YYYY-MM-DD`) says which names and memberships hold. */
  constructor(
    private readonly query: Query,
    private readonly vault: Vault,
    private readonly day: string,
  ) {}

  async list(filter: PersonFilter): Promise<Page<PersonItem>> {
    const values: unknown[] = [this.day, filter.limit + 1];
    const bind = (value: unknown) => `$${values.push(value)}`;
    const conditions = ['p.erased_at IS NULL', 'p.merged_into IS NULL'];
    if (filter.name) conditions.push(`p.search_name LIKE ${bind(`%${filter.name.replace(/[\\%_]/g, '\\$&')}%`)}`);
    if (filter.address) {
      const key = bind(this.vault.addressKey(filter.address));
      conditions.push(`EXISTS (SELECT 1 FROM contact_point c WHERE c.person_id = p.id AND c.address_key = ${key})`);
    }
    if (filter.unitId || filter.group) conditions.push(await this.membershipCondition(filter, bind));
    // The cursor is an id, not a name: it stands in addresses and logs of proxies.
    if (filter.cursor) {
      const last = `(SELECT l.search_name, l.id FROM person l WHERE l.id = ${bind(filter.cursor)})`;
      conditions.push(`(p.search_name, p.id) > ${last}`);
    }
    const rows = await this.query<PersonItem>(
      `SELECT p.id, p.full_name AS "fullName", ${MEMBERSHIPS},
         (SELECT coalesce(jsonb_agg(DISTINCT c.channel), '[]') FROM contact_point c WHERE c.person_id = p.id) AS channels
       FROM person p WHERE ${conditions.join(' AND ')} ORDER BY p.search_name, p.id LIMIT $2`,
      values,
    );
    const items = rows.slice(0, filter.limit);
    return { items, next: rows.length > filter.limit ? items.at(-1)!.id : null };
  }

  async find(id: string): Promise<PersonView | null> {
    const [row] = await this.query<Omit<PersonView, 'contacts'>>(
      `SELECT p.id, p.full_name AS "fullName", p.salutation, p.birth_date AS "birthDate", p.eid_status AS "eidStatus",
         p.service_use AS "serviceUse", p.tags, p.home_unit_id AS "homeUnitId", ${MEMBERSHIPS},
         ${linked('guardian_id', 'pupil_id')} AS guardians, ${linked('pupil_id', 'guardian_id')} AS pupils
       FROM person p WHERE p.id = follow_to_kept($2) AND p.erased_at IS NULL`,
      [this.day, id],
    );
    return row ? { ...row, contacts: await this.contacts(row.id) } : null;
  }

  async contacts(personId: string): Promise<ContactView[]> {
    const rows = await this.query<
      Omit<ContactView, 'masked' | 'healthAt' | 'verifiedAt'> & {
        cipher: Buffer;
        healthAt: Date | null;
        verifiedAt: Date | null;
      }
    >(
      `SELECT id, channel, address_cipher AS cipher, health, health_at AS "healthAt", health_code AS "healthCode",
         verified_at AS "verifiedAt", verified_how AS "verifiedHow"
       FROM contact_point WHERE person_id = $1 ORDER BY channel, priority, id`,
      [personId],
    );
    return rows.map(({ cipher, healthAt, verifiedAt, ...row }) => ({
      ...row,
      masked: cipher.length === 0 ? '' : maskAddress(row.channel, this.vault.unseal(cipher)),
      healthAt: healthAt?.toISOString() ?? null,
      verifiedAt: verifiedAt?.toISOString() ?? null,
    }));
  }

  async add(
    facts: PersonFacts & { readonly name: PersonName },
    membership: NewMembership,
    day: string,
  ): Promise<string> {
    const { name } = facts;
    const [row] = await this.query<{ id: string }>(
      `INSERT INTO person (home_unit_id, full_name, given_name, search_name, salutation, birth_date, eid_status, service_use, tags)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id`,
      [
        membership.unitId,
        name.fullName,
        name.givenName,
        name.searchName,
        facts.salutation ?? '',
        facts.birthDate ?? null,
        facts.eidStatus ?? 'unknown',
        facts.serviceUse ?? 'unknown',
        facts.tags ?? [],
      ],
    );
    await this.query(
      `INSERT INTO membership (person_id, unit_id, audience_group, grade, class_name, employment_type, position, valid_from)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        row!.id,
        membership.unitId,
        membership.group,
        membership.grade,
        membership.className,
        membership.employmentType,
        membership.position,
        day,
      ],
    );
    return row!.id;
  }

  async home(id: string): Promise<'here' | 'elsewhere' | null> {
    const [row] = await this.query<{ here: boolean }>(
      'SELECT home_unit_id = ANY (units_below()) AS here FROM person WHERE id = $1 AND erased_at IS NULL AND merged_into IS NULL',
      [id],
    );
    return row ? (row.here ? 'here' : 'elsewhere') : null;
  }

  async change(id: string, facts: PersonFacts, at: Date): Promise<boolean> {
    const changed = await this.query(
      `UPDATE person SET full_name = coalesce($2, full_name), given_name = coalesce($3, given_name),
         search_name = coalesce($4, search_name), salutation = coalesce($5, salutation),
         birth_date = CASE WHEN $6 THEN $7::date ELSE birth_date END, eid_status = coalesce($8, eid_status),
         service_use = coalesce($9, service_use), tags = coalesce($10, tags), updated_at = $11
       WHERE id = $1 AND erased_at IS NULL AND merged_into IS NULL RETURNING id`,
      [
        id,
        facts.name?.fullName,
        facts.name?.givenName,
        facts.name?.searchName,
        facts.salutation,
        facts.birthDate !== undefined,
        facts.birthDate ?? null,
        facts.eidStatus,
        facts.serviceUse,
        facts.tags,
        at,
      ],
    );
    return changed.length > 0;
  }

  async replaceAddress(personId: string, kind: 'phone' | 'email', address: string | null): Promise<void> {
    const key = address === null ? null : this.vault.addressKey(address);
    await this.query(
      `DELETE FROM contact_point WHERE person_id = $1 AND channel = ANY ($2) AND address_key IS DISTINCT FROM $3
         AND health IN ('active', 'unverified', 'invalid')`,
      [personId, channelsOf(kind), key],
    );
    if (address !== null) await this.addAddress(personId, kind, address);
  }

  async addAddress(personId: string, kind: 'phone' | 'email', address: string): Promise<void> {
    const domain = kind === 'email' ? address.slice(address.indexOf('@') + 1) : null;
    await this.query(
      `INSERT INTO contact_point (person_id, channel, address_cipher, address_key, mail_domain)
       SELECT $1, channel, $3, $4, $5 FROM unnest($2::text[]) channel ON CONFLICT DO NOTHING`,
      [personId, channelsOf(kind), this.vault.seal(address), this.vault.addressKey(address), domain],
    );
  }

  consents(personId: string): Promise<ConsentEntry[]> {
    return consentHistory(this.query, personId);
  }

  consentWords(personId: string): Promise<ConsentWord[]> {
    return this.query<ConsentWord>('SELECT purpose, channel, given FROM consent_state WHERE person_id = $1', [
      personId,
    ]);
  }

  recordConsents(personId: string, entries: readonly NewConsent[], at: Date): Promise<void> {
    return writeConsents(this.query, personId, entries, at);
  }

  recordConsentOfAll(personIds: readonly string[], entry: NewConsent, at: Date): Promise<number> {
    return writeConsentOfAll(this.query, personIds, entry, at);
  }

  pupilsAmong(personIds: readonly string[]): Promise<{ id: string; birthDate: string | null }[]> {
    return this.query(
      `SELECT id, birth_date AS "birthDate" FROM person p WHERE id = ANY ($1) AND EXISTS (
         SELECT 1 FROM membership m WHERE m.person_id = p.id AND m.audience_group = 'pupil'
           AND (m.valid_to IS NULL OR m.valid_to > $2::date))`,
      [personIds, this.day],
    );
  }

  messages(personId: string, limit: number, cursor?: string): Promise<Page<PersonMessage>> {
    return personMessages(this.query, personId, limit, cursor);
  }

  private async membershipCondition(filter: PersonFilter, bind: (value: unknown) => string): Promise<string> {
    const conditions = [
      'm.person_id = p.id',
      'm.valid_from <= $1::date',
      '(m.valid_to IS NULL OR m.valid_to > $1::date)',
    ];
    if (filter.unitId) {
      const seen = 'SELECT 1 FROM unit_tree WHERE ancestor_id = scope_unit() AND unit_id = $1';
      if ((await this.query(seen, [filter.unitId])).length === 0) throw notFound('unit');
      const unit = bind(filter.unitId);
      conditions.push(`m.unit_id IN (SELECT t.unit_id FROM unit_tree t WHERE t.ancestor_id = ${unit})`);
    }
    if (filter.group) conditions.push(`m.audience_group = ${bind(filter.group)}`);
    return `EXISTS (SELECT 1 FROM membership m WHERE ${conditions.join(' AND ')})`;
  }
}

const channelsOf = (kind: 'phone' | 'email') => CHANNELS.filter((channel) => CHANNEL_FACTS[channel].address === kind);

function linked(other: string, own: string): string {
  return `(SELECT coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'fullName', o.full_name) ORDER BY o.search_name), '[]')
    FROM guardian_link g JOIN person o ON o.id = g.${other} WHERE g.${own} = p.id AND o.erased_at IS NULL)`;
}
