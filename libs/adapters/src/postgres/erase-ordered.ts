import { deliveryReference } from '@loa/domain';
import type { Vault } from '../crypto/vault.js';
import type { Database, Query } from './database.js';
import { changeDeliveries } from './delivery/transitions.js';
import { erasedCodeKey, PersonTraces } from './person-traces.js';

/** A person has at most as many legs waiting one after the other as a step has channels. */
const MOST_LEGS = 8;
/** Receipts of the slowest channel come within days; what comes later than this names nobody that we know. */
const SWEPT_DAYS = 90;

interface Ordered {
  id: string;
  personId: string;
  unitId: string;
  by: string;
  name: string;
}

interface Waiting {
  season: number;
  id: string;
}

/**
 * Carries out the erasures that officers ordered, each in one transaction: the person's facts, places, family, addresses
 * and free words, the words of messages to and about them, raw callbacks, staged lists and stored answers that name them.
 * What waits is stopped with the reason "erased". Members, deliveries, counts and the consents' yes and no stay.
 */
export class EraseOrdered {
  constructor(
    private readonly db: Database,
    private readonly vault: Vault,
    private readonly tag: string,
  ) {}

  /** Gives how many persons were erased. */
  async run(now: Date, limit = 20): Promise<number> {
    for (let done = 0; done < limit; done++) {
      if (!(await this.db.steady((query) => this.next(query, now)))) return done;
    }
    return limit;
  }

  /** What came after an erasure: a list that was being frozen, a late receipt. Gives how many rows were blanked. */
  async sweep(now: Date): Promise<number> {
    const since = new Date(now.getTime() - SWEPT_DAYS * 86_400_000);
    return this.db.steady(async (query) => {
      const persons = await query<{ id: string; erasedAt: Date }>(
        'SELECT id, erased_at AS "erasedAt" FROM person WHERE erased_at > $1 AND erased_at <= $2',
        [since, now],
      );
      let blanked = 0;
      for (const { id, erasedAt } of persons) {
        blanked += await this.stop(query, [id], now);
        blanked += await blankWords(query, id);
        blanked += await blankReceipts(query, await this.references(query, [id]), erasedAt, now);
      }
      return blanked;
    });
  }

  private async next(query: Query, now: Date): Promise<boolean> {
    const [order] = await query<Ordered>(
      `SELECT id, person_id AS "personId", unit_id AS "unitId", decided_by AS by, decided_name AS name FROM person_request
       WHERE kind = 'erasure' AND state = 'ordered' AND decided_at <= $1
       ORDER BY decided_at, id LIMIT 1 FOR UPDATE SKIP LOCKED`,
      [now],
    );
    if (!order) return false;
    const [{ records }] = (await query<{ records: string[] }>(
      'SELECT array_agg(id) AS records FROM (SELECT id FROM person WHERE $1 IN (id, merged_into) ORDER BY id FOR UPDATE) p',
      [order.personId],
    )) as [{ records: string[] }];
    const result = await this.erase(query, order.personId, records, now);
    await query(`UPDATE person_request SET state = 'done', closed_at = $2, result = $3 WHERE id = $1`, [
      order.id,
      now,
      JSON.stringify(result),
    ]);
    // What else the person asked for has an end too: there is nothing left to answer it from.
    await query(
      `UPDATE person_request SET state = 'done', closed_at = $2, decided_by = $3, decided_name = $4, decided_at = $2
       WHERE person_id = ANY ($1) AND state IN ('open', 'ordered')`,
      [records, now, order.by, order.name],
    );
    const [kind, actorId] = order.by.split(':');
    await query(
      `INSERT INTO audit_entry (at, unit_id, actor_kind, actor_id, actor_name, action, object_kind, object_id, facts)
       VALUES ($1, $2, $3, $4, $5, 'person.erased', 'person', $6, $7)`,
      [now, order.unitId, kind, actorId ?? '', order.name, order.personId, JSON.stringify(result)],
    );
    return true;
  }

  private async erase(query: Query, personId: string, records: string[], now: Date): Promise<Record<string, number>> {
    const traces = await PersonTraces.read(query, this.vault, records);
    const counts = await held(query, records);
    const callbacks = await blankReceipts(
      query,
      [...(await this.references(query, records)), ...traces.addressForms],
      null,
      now,
    );
    const stagedRows = (await traces.forgetStaged(query)) + (await traces.forgetImported(query));
    const answers = await traces.forgetAnswers(query);
    const codes = traces.codes.map(({ source, code }) => erasedCodeKey(this.vault, source, code));
    await query('SELECT erase_person($1, $2, $3)', [personId, codes, now]);
    const stopped = await this.stop(query, records, now);
    return { ...counts, callbacks, stagedRows, answers, stopped };
  }

  /** Ends what waits, one channel after the other: the next one is possible no more either, but for those they shared with. */
  private async stop(query: Query, records: readonly string[], now: Date): Promise<number> {
    let stopped = 0;
    for (let leg = 0; leg < MOST_LEGS; leg++) {
      const waiting = await query<Waiting>(
        `SELECT d.season, d.id FROM (
           SELECT season, id FROM member WHERE person_id = ANY ($1) UNION SELECT season, id FROM member WHERE subject_id = ANY ($1)) m
         JOIN delivery d ON d.season = m.season AND d.member_id = m.id AND d.state = 'queued'`,
        [records],
      );
      if (waiting.length === 0) return stopped;
      for (const season of new Set(waiting.map((one) => one.season))) {
        const none = { detail: '', providerRef: null, notBefore: null, taken: false, at: now };
        const changes = waiting
          .filter((one) => one.season === season)
          .map(({ id }) => ({ id, to: 'skipped' as const, code: 'erased', ...none }));
        stopped += (await changeDeliveries(query, season, changes, now)).length;
      }
    }
    return stopped;
  }

  /** How providers name the messages to and about them. */
  private async references(query: Query, records: readonly string[]): Promise<string[]> {
    const rows = await query<{ season: number; id: string; ref: string | null }>(
      `SELECT d.season, d.id::text, d.provider_ref AS ref FROM (
         SELECT season, id FROM member WHERE person_id = ANY ($1) UNION SELECT season, id FROM member WHERE subject_id = ANY ($1)) m
       JOIN delivery d ON d.season = m.season AND d.member_id = m.id`,
      [records],
    );
    return rows.flatMap(({ season, id, ref }) => [
      deliveryReference(this.tag, { season, deliveryId: id }),
      ...(ref ? [ref] : []),
    ]);
  }
}

async function held(query: Query, records: readonly string[]): Promise<Record<string, number>> {
  const [row] = await query<Record<string, number>>(
    `SELECT (SELECT count(*) FROM membership WHERE person_id = ANY ($1))::int AS memberships,
       (SELECT count(*) FROM guardian_link WHERE guardian_id = ANY ($1) OR pupil_id = ANY ($1))::int AS links,
       (SELECT count(*) FROM contact_point WHERE person_id = ANY ($1) AND octet_length(address_cipher) > 0)::int AS addresses,
       (SELECT count(*) FROM consent WHERE person_id = ANY ($1))::int AS consents,
       (SELECT count(*) FROM member WHERE person_id = ANY ($1))::int AS messages,
       (SELECT count(*) FROM member WHERE subject_id = ANY ($1))::int AS "aboutThem"`,
    [records],
  );
  return row!;
}

/** The same that the trigger of an erasure does, for what was written after it. */
async function blankWords(query: Query, personId: string): Promise<number> {
  const rows = await query(
    `WITH theirs AS (SELECT season, id FROM member WHERE person_id = $1 UNION SELECT season, id FROM member WHERE subject_id = $1),
     blank AS (UPDATE member m SET vars = '{}' FROM theirs t WHERE m.season = t.season AND m.id = t.id AND m.vars <> '{}' RETURNING 1),
     quiet AS (UPDATE delivery_event e SET detail = '' FROM theirs t JOIN delivery d ON d.season = t.season AND d.member_id = t.id
       WHERE e.season = d.season AND e.delivery_id = d.id AND e.detail <> '' RETURNING 1)
     SELECT 1 FROM blank UNION ALL SELECT 1 FROM quiet`,
    [personId],
  );
  return rows.length;
}

/** Callbacks that hold one of these texts, applied or not: what one of them might still have told is given up. */
async function blankReceipts(query: Query, texts: readonly string[], since: Date | null, now: Date): Promise<number> {
  if (texts.length === 0) return 0;
  const rows = await query(
    `UPDATE receipt r SET body = '', query = '{}', headers = '{}', result = 'erased', applied_at = coalesce(r.applied_at, $3)
     WHERE ($2::timestamptz IS NULL OR r.received_at >= $2) AND r.result <> 'erased' AND EXISTS (
       SELECT 1 FROM unnest($1::text[]) t(text) WHERE position(convert_to(t.text, 'UTF8') IN r.body) > 0
         OR position(t.text IN r.query::text || r.headers::text) > 0)
     RETURNING 1`,
    [texts, since, now],
  );
  return rows.length;
}
