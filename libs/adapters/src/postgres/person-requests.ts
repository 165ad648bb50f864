import type {
  Holdings,
  HoldingsStore,
  LegalHold,
  NewRequest,
  Page,
  PersonRequest,
  RequestEnd,
  RequestFilter,
  RequestResult,
  RequestStore,
} from '@loa/application';
import type { RequestKind, SpecialDay } from '@loa/domain';
import type { Query } from './database.js';

type Times = 'askedAt' | 'extendedAt' | 'answeredAt' | 'closedAt';
type Row = Omit<PersonRequest, Times | 'number'> & { n: string; year: string } & { [K in Times]: Date | null };

/** "YC-2026-000012": of the whole installation, so that two offices' numbers never meet. */
export const requestNumber = (n: string, year: string): string => `YC-${year}-${n.padStart(6, '0')}`;

const SELECT = `SELECT r.id, r.number::text AS n, extract(year FROM r.asked_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::text AS year,
    r.kind, r.state, r.person_id AS "personId", coalesce(p.full_name, '') AS "personName",
    coalesce((SELECT u.name FROM unit_period u WHERE u.unit_id = r.unit_id ORDER BY u.valid_from DESC LIMIT 1), '') AS "unitName",
    r.asked_by AS "askedBy", r.way, r.asked_at AS "askedAt", r.note, r.answer_due AS "answerDue", r.due,
    r.extended_at AS "extendedAt", r.extension_reason AS "extensionReason", r.answered_at AS "answeredAt", r.answer,
    r.decided_name AS "decidedName", r.closed_at AS "closedAt", r.failure
  FROM person_request r LEFT JOIN person p ON p.id = r.person_id`;

export class PostgresRequests implements RequestStore {
  constructor(private readonly query: Query) {}

  /** Open ones by the day they are due, closed ones newest first; the cursor is an id. */
  async list(filter: RequestFilter): Promise<Page<PersonRequest>> {
    const open = filter.state === 'open';
    const rows = await this.query<Row>(
      `${SELECT} WHERE (r.state IN ('open', 'ordered')) = $1 AND ($2::uuid IS NULL OR r.person_id = $2)
         AND ($3::uuid IS NULL OR ${
           open
             ? '(r.due, r.id) > (SELECT l.due, l.id FROM person_request l WHERE l.id = $3)'
             : '(r.closed_at, r.id) < (SELECT l.closed_at, l.id FROM person_request l WHERE l.id = $3)'
         })
       ORDER BY ${open ? 'r.due, r.id' : 'r.closed_at DESC, r.id DESC'} LIMIT $4`,
      [open, filter.personId ?? null, filter.cursor ?? null, filter.limit + 1],
    );
    const items = rows.slice(0, filter.limit).map(requestOf);
    return { items, next: rows.length > filter.limit ? items.at(-1)!.id : null };
  }

  async find(id: string): Promise<PersonRequest | null> {
    const [row] = await this.query<Row>(`${SELECT} WHERE r.id = $1 FOR UPDATE OF r`, [id]);
    return row ? requestOf(row) : null;
  }

  async openOf(personId: string, kind: RequestKind): Promise<PersonRequest | null> {
    const [row] = await this.query<Row>(
      `${SELECT} WHERE r.person_id = $1 AND r.kind = $2 AND r.state IN ('open', 'ordered')`,
      [personId, kind],
    );
    return row ? requestOf(row) : null;
  }

  async add(request: NewRequest): Promise<string> {
    const [row] = await this.query<{ id: string }>(
      `INSERT INTO person_request (unit_id, person_id, kind, asked_by, way, asked_at, note, answer_due, due, registered_by)
       SELECT p.home_unit_id, p.id, $2, $3, $4, $5, $6, $7, $8, $9 FROM person p WHERE p.id = $1 RETURNING id`,
      [
        request.personId,
        request.kind,
        request.askedBy,
        request.way,
        request.askedAt,
        request.note,
        request.answerDue,
        request.due,
        request.registeredBy,
      ],
    );
    return row!.id;
  }

  async answer(id: string, answer: string, at: Date): Promise<void> {
    await this.query('UPDATE person_request SET answer = $2, answered_at = coalesce(answered_at, $3) WHERE id = $1', [
      id,
      answer,
      at,
    ]);
  }

  async extend(id: string, due: string, reason: string, at: Date): Promise<void> {
    await this.query('UPDATE person_request SET due = $2, extension_reason = $3, extended_at = $4 WHERE id = $1', [
      id,
      due,
      reason,
      at,
    ]);
  }

  async close(id: string, end: RequestEnd, at: Date): Promise<void> {
    await this.query(
      `UPDATE person_request SET state = $2, answer = coalesce(nullif($3, ''), answer), answered_at = coalesce(answered_at, $6),
         decided_by = $4, decided_name = $5, decided_at = $6, closed_at = $6, result = $7 WHERE id = $1`,
      [id, end.state, end.answer, end.by, end.name, at, end.result && JSON.stringify(end.result)],
    );
  }

  async order(id: string, { by, name }: { by: string; name: string }, at: Date): Promise<void> {
    await this.query(
      `UPDATE person_request SET state = 'ordered', decided_by = $2, decided_name = $3, decided_at = $4,
         answered_at = coalesce(answered_at, $4) WHERE id = $1`,
      [id, by, name, at],
    );
  }

  async result(id: string): Promise<RequestResult | null> {
    const [row] = await this.query<{ result: RequestResult | null }>(
      'SELECT result FROM person_request WHERE id = $1',
      [id],
    );
    return row?.result ?? null;
  }

  /** Holidays show nothing without a unit's scope: a person's own request then counts plain weeks, which are shorter. */
  specialDays(from: string, to: string): Promise<SpecialDay[]> {
    return this.query<SpecialDay & object>('SELECT day, kind FROM holiday WHERE day BETWEEN $1 AND $2', [from, to]);
  }
}

function requestOf({ n, year, ...row }: Row): PersonRequest {
  const iso = (at: Date | null) => at?.toISOString() ?? null;
  return {
    ...row,
    number: requestNumber(n, year),
    askedAt: row.askedAt!.toISOString(),
    extendedAt: iso(row.extendedAt),
    answeredAt: iso(row.answeredAt),
    closedAt: iso(row.closedAt),
  };
}

export class PostgresHoldings implements HoldingsStore {
  constructor(private readonly query: Query) {}

  async count(personId: string): Promise<Holdings | null> {
    const [row] = await this.query<{ found: Holdings | null }>('SELECT person_holdings($1) AS found', [personId]);
    return row?.found ?? null;
  }

  holds(personId: string, now: Date): Promise<LegalHold[]> {
    return this.query<LegalHold & object>(
      'SELECT basis, until FROM legal_hold WHERE person_id = $1 AND (until IS NULL OR until >= $2::date)',
      [personId, now],
    );
  }
}
