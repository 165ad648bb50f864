import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Counting an audience reads places and addresses side by side, in the order of persons, from two indexes alone: nothing is
 * looked up, sorted or kept, however many persons there are. What changes while sending (the last word of a person) stands
 * outside of both. `audience_contact` shows addresses through the places that the scope sees, so that the scope is asked
 * once and not again for every address; a person who is in two places comes twice. The views know of no day: the question
 * brings its own, which a clock that was moved or midnight in another zone makes another one than the server's.
 */
export class Counting1764000000013 implements MigrationInterface {
  name = 'Counting1764000000013';

  async up(db: QueryRunner): Promise<void> {
    // "IS TRUE" keeps units and the erased hashes of their own, asked at each place: as joins they would take the rows out
    // of their order, or be asked for each address; of an array of units the planner thinks that it lets ten through.
    const seen = `(m.unit_id IN (SELECT t.unit_id FROM unit_tree t WHERE t.ancestor_id = scope_unit())) IS TRUE
          AND (m.person_id IN (SELECT e.id FROM person e WHERE e.erased_at IS NOT NULL)) IS NOT TRUE`;
    await db.query(`
      CREATE INDEX person_erased ON person (id) WHERE erased_at IS NOT NULL;
      CREATE INDEX membership_place ON membership (person_id)
        INCLUDE (unit_id, audience_group, count_order, valid_from, valid_to);
      DROP INDEX membership_person;
      CREATE INDEX contact_point_reach ON contact_point (person_id) INCLUDE (channel, health)
        WHERE octet_length(address_cipher) > 0;
      CREATE INDEX contact_point_erased ON contact_point (person_id) WHERE octet_length(address_cipher) = 0;

      ${views('')}
      DROP VIEW audience_contact;
      -- Columns that a question doesn't name cost nothing: the joins behind them are left out.
      CREATE VIEW audience_contact WITH (security_barrier = true) AS
        SELECT m.person_id, m.unit_id, m.audience_group, m.grade, m.class_name, m.employment_type, m.position, m.count_order,
          m.valid_from, m.valid_to, p.eid_status, p.service_use, p.tags, c.channel, c.health, c.last_interaction_at
        FROM membership m LEFT JOIN person p ON p.id = m.person_id
        LEFT JOIN contact_point c ON c.person_id = m.person_id AND octet_length(c.address_cipher) > 0
        WHERE ${seen}
        ORDER BY m.person_id;
      CREATE VIEW audience_erased WITH (security_barrier = true) AS
        SELECT c.person_id, c.channel, c.health FROM contact_point c
        WHERE octet_length(c.address_cipher) = 0 AND EXISTS (SELECT 1 FROM membership m WHERE m.person_id = c.person_id AND ${seen});
      GRANT SELECT ON audience_contact, audience_erased TO loa_api;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      ${views('AND (m.valid_to IS NULL OR m.valid_to > current_date)')}
      DROP VIEW audience_contact, audience_erased;
      DROP INDEX person_erased, contact_point_reach, contact_point_erased;
      CREATE INDEX membership_person ON membership (person_id);
      DROP INDEX membership_place;
      CREATE VIEW audience_contact WITH (security_barrier = true) AS
        SELECT c.person_id, c.channel, c.health, c.last_interaction_at, octet_length(c.address_cipher) = 0 AS erased
        FROM contact_point c WHERE EXISTS (SELECT 1 FROM membership m WHERE m.person_id = c.person_id
          AND m.unit_id = ANY ((SELECT units_below())::uuid[]) AND (m.valid_to IS NULL OR m.valid_to > current_date));
      GRANT SELECT ON audience_contact TO loa_api;
    `);
  }
}

/** The other views of 0008, with what else a place must hold to be seen. */
const views = (held: string) => {
  const below = 'm.unit_id = ANY ((SELECT units_below())::uuid[])';
  const seen = (person: string) =>
    `EXISTS (SELECT 1 FROM membership m WHERE m.person_id = ${person} AND ${below} ${held})`;
  return `
      CREATE OR REPLACE VIEW audience_place WITH (security_barrier = true) AS
        SELECT m.person_id, m.unit_id, m.audience_group, m.grade, m.class_name, m.employment_type, m.position, m.count_order,
          m.valid_from, m.valid_to, p.eid_status, p.service_use, p.tags, p.erased_at
        FROM membership m JOIN person p ON p.id = m.person_id WHERE ${below} ${held};
      CREATE OR REPLACE VIEW audience_guardian WITH (security_barrier = true) AS
        SELECT g.guardian_id, g.pupil_id FROM guardian_link g WHERE ${seen('g.pupil_id')};
      CREATE OR REPLACE VIEW audience_consent WITH (security_barrier = true) AS
        SELECT s.person_id, s.purpose, s.channel, s.given FROM consent_state s WHERE ${seen('s.person_id')};`;
};
