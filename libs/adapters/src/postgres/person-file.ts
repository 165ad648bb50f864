import type { FileMessage, PersonFile, PersonFileStore, SentMessage } from '@loa/application';
import type { Vault } from '../crypto/vault.js';
import type { Query } from './database.js';
import { consentHistory, RECORDS } from './people-consents.js';
import { PgSentTextStore } from './sent-text-store.js';

/** More than anybody gets in the years that words are kept. */
const MOST_MESSAGES = 2000;

type Words = Parameters<PersonFileStore['read']>[1];
interface MessageRow {
  runId: string;
  at: string;
  campaign: string;
  step: string;
  outcome: string;
  reason: string;
  legs: { id: string; channel: string; state: string; at: string }[];
}

/** Everything that is kept of one person, as far as the scope reaches. */
export class PostgresPersonFile implements PersonFileStore {
  constructor(
    private readonly query: Query,
    private readonly vault: Vault,
  ) {}

  async read(personId: string, words: Words): Promise<PersonFile> {
    const [facts] = await this.query<PersonFile['facts']>(
      `SELECT p.full_name AS "fullName", p.salutation, p.birth_date AS "birthDate", p.eid_status AS "eidStatus",
         p.service_use AS "serviceUse", p.tags, p.source, p.source_code AS code, ${utc('p.created_at')} AS "createdAt",
         ${utc('p.updated_at')} AS "updatedAt", ${unitName('p.home_unit_id')} AS "homeUnit"
       FROM person p WHERE p.id = $1`,
      [personId],
    );
    const memberships = await this.query<PersonFile['memberships'][number]>(
      `SELECT ${unitName('m.unit_id')} AS unit, m.audience_group AS "group", m.grade, m.class_name AS "className",
         m.employment_type AS "employmentType", m.position, m.valid_from AS "from", m.valid_to AS "to"
       FROM membership m WHERE m.person_id IN ${RECORDS} ORDER BY m.valid_from, m.count_order`,
      [personId],
    );
    const family = await this.query<PersonFile['family'][number]>(
      `SELECT CASE WHEN g.pupil_id = $1 THEN 'guardian' ELSE 'pupil' END AS relation, o.full_name AS name
       FROM guardian_link g JOIN person o ON o.id = CASE WHEN g.pupil_id = $1 THEN g.guardian_id ELSE g.pupil_id END
       WHERE $1 IN (g.guardian_id, g.pupil_id) ORDER BY 1, 2`,
      [personId],
    );
    const consents = (await consentHistory(this.query, personId)).map(
      ({ id: _, recordedBy: __, guardianName, ...word }) => ({ ...word, guardian: guardianName }),
    );
    return {
      facts: facts!,
      memberships,
      family,
      addresses: await this.addresses(personId),
      consents,
      messages: await this.messages(personId, words),
      requests: await this.requests(personId),
      looks: await this.query<PersonFile['looks'][number] & object>(
        `SELECT ${utc('at')} AS at, actor_name AS by, action FROM audit_entry
         WHERE object_kind = 'person' AND object_id = $1 ORDER BY id`,
        [personId],
      ),
    };
  }

  private async addresses(personId: string): Promise<PersonFile['addresses']> {
    const rows = await this.query<Record<string, string | null> & { cipher: Buffer }>(
      `SELECT channel, address_cipher AS cipher, health, ${utc('health_at')} AS "healthAt", ${utc('verified_at')} AS "verifiedAt",
         ${utc('last_interaction_at')} AS "lastInteractionAt", ${utc('created_at')} AS "since"
       FROM contact_point WHERE person_id IN ${RECORDS} ORDER BY channel, priority, id`,
      [personId],
    );
    return rows.flatMap(({ cipher, ...row }) =>
      (cipher as Buffer).length === 0 ? [] : [{ address: this.vault.unseal(cipher as Buffer), ...row }],
    );
  }

  private async messages(personId: string, words: Words): Promise<FileMessage[]> {
    const rows = await this.query<MessageRow>(
      `SELECT m.run_id::text AS "runId", ${utc('r.due_at')} AS at, c.name AS campaign, s.title AS step, m.outcome, m.reason,
         (SELECT coalesce(jsonb_agg(jsonb_build_object('id', d.id::text, 'channel', d.channel, 'state', d.state,
              'at', ${utc('d.state_at')}) ORDER BY d.leg), '[]')
          FROM delivery d WHERE d.season = m.season AND d.member_id = m.id) AS legs
       FROM member m JOIN run r ON r.id = m.run_id JOIN step s ON s.id = r.step_id JOIN campaign c ON c.id = r.campaign_id
       WHERE m.person_id IN ${RECORDS} ORDER BY m.id DESC LIMIT $2`,
      [personId, MOST_MESSAGES],
    );
    const sent = new PgSentTextStore(this.query);
    const messages: FileMessage[] = [];
    for (const { runId, legs, ...row } of rows) {
      const said: FileMessage['sent'][number][] = [];
      for (const { id, ...leg } of legs) {
        const message: SentMessage | null = await sent.message(runId, id);
        const told = message && words(message);
        said.push({ ...leg, subject: told?.subject ?? null, text: told?.text ?? null });
      }
      messages.push({ ...row, sent: said });
    }
    return messages;
  }

  private requests(personId: string): Promise<PersonFile['requests'][number][]> {
    return this.query(
      `SELECT kind, state, asked_by AS "askedBy", way, ${utc('asked_at')} AS "askedAt", note, due, answer, ${utc('closed_at')} AS "closedAt"
       FROM person_request WHERE person_id = $1 ORDER BY number`,
      [personId],
    );
  }
}

const utc = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
const unitName = (column: string) =>
  `(SELECT u.name FROM unit_period u WHERE u.unit_id = ${column} ORDER BY u.valid_from DESC LIMIT 1)`;
