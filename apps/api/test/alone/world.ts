import { randomUUID } from 'node:crypto';
import { layPerson, layUser, type RunningApi } from '../harness.js';

const CONTENT = {
  key: 'test.alone',
  title: { vi: 'Thử', en: 'Test' },
  audience: ['teacher'],
  topic: 'policy',
  legalClass: 'notice',
  legalReason: { vi: 'Thử nghiệm', en: 'Test' },
  per: 'recipient',
  purpose: 'notice',
  variants: { sms: { unicode: 'Chào {{recipient.name}}', plain: 'Chao {{ascii recipient.name}}', prefer: 'plain' } },
};
const RULE = JSON.stringify({ include: [{ groups: ['teacher'] }] });
const HOURS = JSON.stringify({ days: [1, 2, 3, 4, 5, 6, 7], from: '07:00', to: '20:00' });

export interface LaidCampaign {
  readonly id: string;
  readonly state: string;
  /** Of a decided one: changed by the author after the approval, so that it waits for a second person again. */
  readonly stepId: string;
}

/** What one person wrote: a draft, one that they submitted, one that another approved and that they changed since, one that ran, one whose pilot waits. */
export interface AloneWorld {
  readonly author: string;
  /** An approver who had nothing to do with any of it but the approval. */
  readonly second: string;
  readonly secondCookie: string;
  readonly campaigns: readonly LaidCampaign[];
  /** Runs and budgets as two persons wanted them. */
  readonly lastRun: string;
  readonly doneRun: string;
  pathOf(path: string, campaign: LaidCampaign): string;
}

type Sql = RunningApi['sql'];
const one = async (sql: Sql, text: string, ...values: unknown[]) => (await sql<{ id: string }>(text, values))[0]!.id;

/** Once per database: the words, the sender, somebody to write to, and the second person. */
export async function layOffice(api: RunningApi, office: string) {
  const template = await one(
    api.sql,
    `WITH t AS (INSERT INTO template (unit_id, key) VALUES ($1, 'test.alone') RETURNING id)
     INSERT INTO template_version (template_id, version, content, content_hash) SELECT id, 1, $2, '' FROM t RETURNING template_id AS id`,
    office,
    JSON.stringify(CONTENT),
  );
  await api.sql(`INSERT INTO channel_account (unit_id, channel, name) VALUES ($1, 'sms', 'SMS')`, [office]);
  const person = await layPerson(api, office);
  await api.sql(
    `INSERT INTO consent (person_id, purpose, channel, given, at, method) VALUES ($1, '*', '*', true, now(), 'test')`,
    [person],
  );
  await api.sql('SELECT ensure_season(2090::smallint)');
  const second = await layUser(api.sql, office, 'approver');
  return { office, template, person, second };
}
export type Office = Awaited<ReturnType<typeof layOffice>>;

export async function layAlone({ sql }: RunningApi, laid: Office, author: string): Promise<AloneWorld> {
  const { office, template, person, second } = laid;
  const wrote = (id: string, ...actions: string[]) =>
    sql(
      `INSERT INTO audit_entry (at, unit_id, actor_kind, actor_id, actor_name, action, object_kind, object_id)
       SELECT now(), $1, 'user', $2, '', action, 'campaign', $3 FROM unnest($4::text[]) action`,
      [office, author, id, actions],
    );
  const addStep = (campaignId: string, position: number) =>
    one(
      sql,
      `INSERT INTO step (campaign_id, position, key, title, offset_days, local_time, shift_rule, allowed, audience_rule, template_id, channels)
       VALUES ($1, $2::int, 's' || $2::int, 'Bước', 0, '08:00', 'none', $3, $4, $5, '{sms}') RETURNING id`,
      ...[campaignId, position, HOURS, RULE, template],
    );
  const addCampaign = async (state: string) => {
    const decided = state !== 'draft' && state !== 'submitted';
    const id = await one(
      sql,
      `INSERT INTO campaign (unit_id, name, anchor_date, state, created_by, submitted_by, submitted_at, approved_by, approved_at, budget,
         budget_wanted, budget_wanted_by)
       VALUES ($1, 'Một mình', '2090-10-10', $2::text, $3::uuid, CASE WHEN $2::text = 'draft' THEN NULL ELSE $3::uuid END, now(), $4::uuid,
         CASE WHEN $4::uuid IS NULL THEN NULL ELSE now() - interval '1 hour' END, CASE WHEN $4::uuid IS NULL THEN NULL ELSE 1000 END,
         CASE WHEN $4::uuid IS NULL THEN NULL ELSE 5000 END, CASE WHEN $4::uuid IS NULL THEN NULL ELSE $3::uuid END) RETURNING id`,
      ...[office, state, author, decided ? second.id : null],
    );
    await wrote(id, 'campaign.created', ...(decided ? ['campaign.stepEdited', 'campaign.budgetAsked'] : []));
    return { id, state, stepId: await addStep(id, 0) };
  };
  const addRun = (campaign: LaidCampaign, stepId: string, state: string, awaits: boolean) =>
    one(
      sql,
      `INSERT INTO run (season, unit_id, campaign_id, step_id, stamp, state, due_at, expires_at, template_version_id, awaits_approval)
       SELECT 2090, $1, $2, $3, 1, $4, '2090-10-10T01:00:00Z', '2090-10-10T13:00:00Z', id, $5 FROM template_version WHERE template_id = $6
       RETURNING id::text`,
      ...[office, campaign.id, stepId, state, awaits, template],
    );

  const draft = await addCampaign('draft');
  const submitted = await addCampaign('submitted');
  const decided = await addCampaign('scheduled');
  await addRun(decided, decided.stepId, 'planned', true);
  await addRun(decided, await addStep(decided.id, 1), 'planned', false);
  const ran = await addCampaign('running');
  const doneRun = await addRun(ran, ran.stepId, 'done', false);
  await sql(
    `INSERT INTO member (season, run_id, person_id, unit_id, audience_group, outcome) VALUES (2090, $1, $2, $3, 'teacher', 'failed')`,
    [doneRun, person, office],
  );
  // Under way to a few, with others held, and no second person in it: the table itself takes nobody for both.
  const piloted = await addCampaign('running');
  await sql('UPDATE campaign SET approved_by = NULL WHERE id = $1', [piloted.id]);
  const pilotRun = await addRun(piloted, piloted.stepId, 'sending', false);
  await sql('INSERT INTO run_pilot (run_id, people, held) VALUES ($1, 1, 1)', [pilotRun]);
  await sql(
    `INSERT INTO member (season, run_id, person_id, unit_id, audience_group, outcome) VALUES (2090, $1, $2, $3, 'teacher', 'pending')`,
    [pilotRun, person, office],
  );
  const lastRun = await one(sql, 'SELECT max(id)::text AS id FROM run');
  const campaigns = [draft, submitted, decided, ran, piloted];
  const known: Record<string, string> = { users: author, runs: doneRun, persons: person, units: office };
  return {
    ...{ author, second: second.id, secondCookie: second.cookie, campaigns, lastRun, doneRun },
    pathOf: (path, campaign) =>
      path
        .replace('/campaigns/:id', `/campaigns/${campaign.id}`)
        .replace(':stepId', campaign.stepId)
        .replace('/runs/:id/pilot', `/runs/${pilotRun}/pilot`)
        .replace('/templates/:key', '/templates/test.alone')
        .replace(/\/([\w-]+)\/:id/, (_, area: string) => `/${area}/${known[area] ?? randomUUID()}`)
        .replace(/:\w+/g, randomUUID()),
  };
}

/** What may leave, or was decided, without a second person; nothing, if all is well. */
export async function startable(sql: Sql, { author, lastRun, campaigns }: AloneWorld) {
  const [found] = await sql(
    `SELECT (SELECT count(*)::int FROM run WHERE id > $2 AND NOT awaits_approval AND state <> 'void') AS runs,
       (SELECT count(*)::int FROM run WHERE id <= $2 AND NOT awaits_approval AND state = 'planned'
          AND step_id = ANY ($3::uuid[])) AS approved,
       (SELECT count(*)::int FROM approval WHERE approved_by = $1 OR on_behalf_of = $1) AS approvals,
       (SELECT count(*)::int FROM campaign WHERE budget > 1000 AND approved_by IS NOT NULL) AS budgets,
       (SELECT count(*)::int FROM run_pilot WHERE state = 'continued') AS "letGo",
       (SELECT count(*)::int FROM delivery) AS deliveries,
       (SELECT count(*)::int FROM test_message WHERE user_id <> $1) AS "testsToOthers"`,
    [author, lastRun, campaigns.map(({ stepId }) => stepId)],
  );
  return found;
}
export const NOTHING = { runs: 0, approved: 0, approvals: 0, budgets: 0, letGo: 0, deliveries: 0, testsToOthers: 0 };
