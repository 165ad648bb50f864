import type { KnownMessage, TrialStore } from '@loa/application';
import { readReference } from '@loa/domain';
import type { Query } from './database.js';

export class PgTrialStore implements TrialStore {
  constructor(private readonly query: Query) {}

  async allOnSandbox(): Promise<boolean> {
    const [row] = await this.query<{ sandbox: boolean }>('SELECT all_on_sandbox() AS sandbox');
    return row?.sandbox === true;
  }

  async known(references: readonly string[]): Promise<KnownMessage[]> {
    const [instance] = await this.query<{ tag: string }>('SELECT tag FROM instance');
    const { tag } = instance!;
    const sent = references.flatMap((reference) => {
      const read = readReference(tag, reference);
      return read ? [{ reference, ...read }] : [];
    });
    const start = `${tag}-test-`;
    const tests = references.filter((reference) => reference.startsWith(start));
    return this.query<KnownMessage>(
      `SELECT s.reference, coalesce(p.full_name, '') AS recipient, false AS test
       FROM unnest($1::text[], $2::smallint[], $3::bigint[]) s(reference, season, id)
       JOIN delivery d ON d.season = s.season AND d.id = s.id JOIN member m ON m.season = d.season AND m.id = d.member_id
       LEFT JOIN person p ON p.id = m.person_id
       UNION ALL
       SELECT s.reference, '', true FROM unnest($4::text[]) s(reference) JOIN test_message t ON right(t.id::text, 12) = right(s.reference, 12)`,
      [
        sent.map(({ reference }) => reference),
        sent.map(({ season }) => season),
        sent.map(({ deliveryId }) => deliveryId),
        tests,
      ],
    );
  }
}
