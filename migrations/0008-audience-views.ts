import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What counting an audience reads, in the scope of the session, as sets. The policies of these tables ask per row whether a
 * person may be seen (15 to 20 µs each); a view is planned as a whole, and the same question becomes one join. The views
 * belong to the owner, whom no policy holds: the scope stands in each of them, below every use case. They show no name
 * and no address, and of persons only those with a place in the scope.
 */
export class AudienceViews1764000000008 implements MigrationInterface {
  name = 'AudienceViews1764000000008';

  async up(db: QueryRunner): Promise<void> {
    const below = (column: string) => `${column} = ANY ((SELECT units_below())::uuid[])`;
    // A place that is over shows nobody any more, as in the policies.
    const seen = (
      person: string,
    ) => `EXISTS (SELECT 1 FROM membership m WHERE m.person_id = ${person} AND ${below('m.unit_id')}
      AND (m.valid_to IS NULL OR m.valid_to > current_date))`;
    await db.query(`
      CREATE VIEW audience_place WITH (security_barrier = true) AS
        SELECT m.person_id, m.unit_id, m.audience_group, m.grade, m.class_name, m.employment_type, m.position, m.count_order,
          m.valid_from, m.valid_to, p.eid_status, p.service_use, p.tags, p.erased_at
        FROM membership m JOIN person p ON p.id = m.person_id
        WHERE ${below('m.unit_id')} AND (m.valid_to IS NULL OR m.valid_to > current_date);
      CREATE VIEW audience_guardian WITH (security_barrier = true) AS
        SELECT g.guardian_id, g.pupil_id FROM guardian_link g WHERE ${seen('g.pupil_id')};
      CREATE VIEW audience_contact WITH (security_barrier = true) AS
        SELECT c.person_id, c.channel, c.health, c.last_interaction_at, octet_length(c.address_cipher) = 0 AS erased
        FROM contact_point c WHERE ${seen('c.person_id')};
      CREATE VIEW audience_consent WITH (security_barrier = true) AS
        SELECT s.person_id, s.purpose, s.channel, s.given FROM consent_state s WHERE ${seen('s.person_id')};
      GRANT SELECT ON audience_place, audience_guardian, audience_contact, audience_consent TO loa_api;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP VIEW audience_place, audience_guardian, audience_contact, audience_consent');
  }
}
