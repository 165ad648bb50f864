import { deliveryReference } from '@loa/domain';
import type { Vault } from '../crypto/vault.js';
import type { Database, Query } from './database.js';
import { changeDeliveries } from './delivery/transitions.js';
import { erasedCodeKey, PersonTraces } from './person-traces.js';

/** A person has at most as many legs waiting one after the other as a step has channels. */
const MOST_LEGS = 8;
/** Receipts of the slowest channel come within days; what comes later than this names nobody that we know. */
const SWEPT_DAYS = 90;
/** Callbacks are numbered before they are written down for good: so many of the last ones are looked at twice. */
const LATE_RECEIPTS = 1000;
const MINUTE = 60_000;
const LONGEST_WAIT = 360 * MINUTE;

interface Ordered {
  id: string;
  personId: string;
  unitId: string;
  by: string;
  name: string;
}

interface Swept {
  id: string;
  records: string[];
  receiptsFrom: string;
  receiptsTo: string;
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
    /** Hears of a request that could not be carried out, with the code of the reason. */
    private readonly failed: (requestId: string, code: string) => void = () => {},
  ) {}

  /** Gives how many persons were erased. One that fails is tried again later and holds up no other. */
  async run(now: Date, limit = 20): Promise<number> {
    let erased = 0;
    for (let tried = 0; tried < limit; tried++) {
      const taken: { order?: Ordered | null } = {};
      try {
        await this.db.steady(async (query) => {
          taken.order = await this.next(query, now);
          if (taken.order) await this.carryOut(query, taken.order, now);
        });
        if (!taken.order) return erased;
        erased++;
      } catch (error) {
        if (!taken.order) throw error;
        await this.putOff(taken.order, codeOf(error), now);
      }
    }
    return erased;
  }

  /** What came after an erasure: a list that was being frozen, a late receipt. Gives how many rows were blanked. */
  async sweep(now: Date): Promise<number> {
    const since = new Date(now.getTime() - SWEPT_DAYS * 86_400_000);
    const fresh = await this.db.query<Swept>(
      // New members are found by index, person by person; of the callbacks only the new ones are read.
      `SELECT r.id, ARRAY(SELECT p.id FROM person p WHERE p.id = r.person_id OR p.merged_into = r.person_id) AS records,
         greatest(coalesce(r.swept_receipt, 0) - ${LATE_RECEIPTS}, 0)::text AS "receiptsFrom",
         (SELECT coalesce(max(id), 0)::text FROM receipt) AS "receiptsTo"
       FROM person_request r WHERE r.kind = 'erasure' AND r.state = 'done' AND r.closed_at > $1 AND r.closed_at <= $2`,
      [since, now],
    );
    let blanked = 0;
    for (const one of fresh) {
      try {
        blanked += await this.db.steady((query) => this.sweepOne(query, one, now));
      } catch (error) {
        this.failed(one.id, codeOf(error));
      }
    }
    return blanked;
  }

  private async sweepOne(query: Query, { id, records, receiptsFrom, receiptsTo }: Swept, now: Date): Promise<number> {
    const stopped = await this.stop(query, records, now);
    const words = await blankWords(query, records);
    const receipts = await blankReceipts(query, await this.references(query, records), receiptsFrom, now);
    await query('UPDATE person_request SET swept_receipt = $2 WHERE id = $1', [id, receiptsTo]);
    return stopped + words + receipts;
  }

  private async next(query: Query, now: Date): Promise<Ordered | null> {
    const [order] = await query<Ordered>(
      `SELECT id, person_id AS "personId", unit_id AS "unitId", decided_by AS by, decided_name AS name FROM person_request
       WHERE kind = 'erasure' AND state = 'ordered' AND decided_at <= $1 AND (retry_at IS NULL OR retry_at <= $1)
       ORDER BY decided_at, id LIMIT 1 FOR UPDATE SKIP LOCKED`,
      [now],
    );
    return order ?? null;
  }

  private async putOff({ id }: Ordered, code: string, now: Date): Promise<void> {
    await this.db.query(
      `UPDATE person_request SET tries = least(tries + 1, 1000), failure = $2,
         retry_at = $3::timestamptz + least($4 * 2 ^ least(tries, 20), $5) * interval '1 millisecond'
       WHERE id = $1 AND state = 'ordered'`,
      [id, code, now, MINUTE, LONGEST_WAIT],
    );
    this.failed(id, code);
  }

  private async carryOut(query: Query, order: Ordered, now: Date): Promise<void> {
    const [{ records }] = (await query<{ records: string[] }>(
      'SELECT array_agg(id) AS records FROM (SELECT id FROM person WHERE $1 IN (id, merged_into) ORDER BY id FOR UPDATE) p',
      [order.personId],
    )) as [{ records: string[] }];
    const [{ last }] = (await query<{ last: string }>('SELECT coalesce(max(id), 0)::text AS last FROM receipt')) as [
      { last: string },
    ];
    const result = await this.erase(query, order.personId, records, now);
    await query(
      `UPDATE person_request SET state = 'done', closed_at = $2, result = $3, swept_receipt = $4, failure = '', retry_at = NULL
       WHERE id = $1`,
      [order.id, now, JSON.stringify(result), last],
    );
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
  }

  private async erase(query: Query, personId: string, records: string[], now: Date): Promise<Record<string, number>> {
    const traces = await PersonTraces.read(query, this.vault, records);
    const counts = await held(query, records);
    const callbacks = await blankReceipts(
      query,
      [...(await this.references(query, records)), ...traces.addressForms],
      '0',
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
async function blankWords(query: Query, records: readonly string[]): Promise<number> {
  const rows = await query(
    `WITH theirs AS (SELECT season, id FROM member WHERE person_id = ANY ($1) UNION SELECT season, id FROM member WHERE subject_id = ANY ($1)),
     blank AS (UPDATE member m SET vars = '{}' FROM theirs t WHERE m.season = t.season AND m.id = t.id AND m.vars <> '{}' RETURNING 1),
     quiet AS (UPDATE delivery_event e SET detail = '' FROM theirs t JOIN delivery d ON d.season = t.season AND d.member_id = t.id
       WHERE e.season = d.season AND e.delivery_id = d.id AND e.detail <> '' RETURNING 1)
     SELECT 1 FROM blank UNION ALL SELECT 1 FROM quiet`,
    [records],
  );
  return rows.length;
}

/** Callbacks that hold one of these texts, applied or not: what one of them might still have told is given up. */
async function blankReceipts(query: Query, texts: readonly string[], after: string, now: Date): Promise<number> {
  if (texts.length === 0) return 0;
  const rows = await query(
    `UPDATE receipt r SET body = '', query = '{}', headers = '{}', result = 'erased', applied_at = coalesce(r.applied_at, $3)
     WHERE r.id > $2 AND r.result <> 'erased' AND EXISTS (
       SELECT 1 FROM unnest($1::text[]) t(text) WHERE position(convert_to(t.text, 'UTF8') IN r.body) > 0
         OR position(t.text IN r.query::text || r.headers::text) > 0)
     RETURNING 1`,
    [texts, after, now],
  );
  return rows.length;
}

/** A code says nothing of the person; the words of the server may. */
function codeOf(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code.slice(0, 40) : error instanceof Error ? error.name : 'unknown';
}
