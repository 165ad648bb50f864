import type { FileMessage, PersonFile, PersonFileStore, SentMessage } from '@loa/application';
import type { Vault } from '../crypto/vault.js';
import type { Query } from './database.js';
import { consentHistory, RECORDS } from './people-consents.js';

type Words = Parameters<PersonFileStore['read']>[1];
/** A member and one of its messages; of a member without one, the message's columns are null. */
type MessageRow = Omit<FileMessage, 'sent'> &
  Omit<SentMessage, 'deliveryId' | 'templateKey'> & {
    memberId: string;
    deliveryId: string | null;
    templateKey: string | null;
    state: string;
    stateAt: string;
  };

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
        `SELECT ${utc('at')} AS at, actor_name AS by, action FROM person_looks($1) ORDER BY id`,
        [personId],
      ),
    };
  }

  private async addresses(personId: string): Promise<PersonFile['addresses']> {
    const rows = await this.query<Record<string, string | null> & { cipher: Buffer }>(
      `SELECT channel, address_cipher AS cipher, health, ${utc('health_at')} AS "healthAt", restored_evidence AS evidence,
         ${utc('verified_at')} AS "verifiedAt",
         ${utc('last_interaction_at')} AS "lastInteractionAt", ${utc('created_at')} AS "since"
       FROM contact_point WHERE person_id IN ${RECORDS} ORDER BY channel, priority, id`,
      [personId],
    );
    return rows.flatMap(({ cipher, ...row }) =>
      (cipher as Buffer).length === 0 ? [] : [{ address: this.vault.unseal(cipher as Buffer), ...row }],
    );
  }

  /** In one question, with the owner's eyes: what counts under another school is the person's too. */
  private async messages(personId: string, words: Words): Promise<FileMessage[]> {
    const rows = await this.query<MessageRow>(
      `SELECT member_id::text AS "memberId", ${utc('at')} AS at, campaign, step, outcome, reason, about, channel, state,
         ${utc('state_at')} AS "stateAt", delivery_id AS "deliveryId", run_id AS "runId", campaign_id AS "campaignId",
         unit_id AS "unitId", time_zone AS "timeZone", person_id AS "personId", attempts, sent_at AS "sentAt",
         template_key AS "templateKey", template_version AS "templateVersion", content, settings, anchor_year AS "anchorYear",
         vars, erased_at AS "erasedAt", person_erased_at AS "personErasedAt"
       FROM person_messages($1)`,
      [personId],
    );
    const messages = new Map<string, FileMessage & { readonly sent: FileMessage['sent'][number][] }>();
    for (const { memberId, at, campaign, step, outcome, reason, about, state, stateAt, ...sent } of rows) {
      const message = messages.get(memberId) ?? { at, campaign, step, outcome, reason, about, sent: [] };
      messages.set(memberId, message);
      if (sent.deliveryId === null) continue;
      const told = sent.templateKey === null ? null : words(sent as SentMessage);
      message.sent.push({
        channel: sent.channel,
        state,
        at: stateAt,
        subject: told?.subject ?? null,
        text: told?.text ?? null,
      });
    }
    return [...messages.values()];
  }

  private requests(personId: string): Promise<PersonFile['requests'][number][]> {
    return this.query(
      `SELECT kind, state, asked_by AS "askedBy", way, ${utc('asked_at')} AS "askedAt", note, due, answer, ${utc('closed_at')} AS "closedAt"
       FROM person_requests($1) ORDER BY number`,
      [personId],
    );
  }
}

const utc = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
const unitName = (column: string) =>
  `(SELECT u.name FROM unit_period u WHERE u.unit_id = ${column} ORDER BY u.valid_from DESC LIMIT 1)`;
