import { jest } from '@jest/globals';
import { Vault } from '@loa/adapters/crypto/vault.js';
import { Database } from '@loa/adapters/postgres/database.js';
import { seedOffice } from '@loa/adapters/sample/seed.js';
import type { Campaign, CampaignCost, CampaignWithSteps, CostAccount, StepPreview, TariffList } from '@loa/contracts';
import yauzl from 'yauzl';
import { layUser, type RunningApi, startApi } from '../../test/harness.js';

jest.setTimeout(120_000);
const NOW = new Date('2026-11-23T03:00:00Z');

let api: RunningApi;
let officer: string;
let officerId: string;
let head: string;
let admin: string;
let schoolAdmin: string;
let sms: string;

beforeAll(async () => {
  api = await startApi();
  const url = new URL(api.apiUrl);
  url.username = 'loa_owner';
  const owner = new Database(url.href, { max: 1 });
  await seedOffice(owner, new Vault(Buffer.alloc(32, 7).toString('base64')), { now: NOW, password: 'không-dùng' });
  await owner.close();
  const unit = async (code: string) =>
    (await api.sql<{ id: string }>('SELECT id FROM unit WHERE code = $1', [code]))[0]!.id;
  const office = await unit('CH-PGD');
  ({ cookie: officer, id: officerId } = await layUser(api.sql, office, 'officer'));
  ({ cookie: head } = await layUser(api.sql, office, 'approver'));
  ({ cookie: admin } = await layUser(api.sql, office, 'administrator'));
  ({ cookie: schoolAdmin } = await layUser(api.sql, await unit('CH-TH-01'), 'administrator'));
  sms = (await api.sql<{ id: string }>(`SELECT id FROM channel_account WHERE channel = 'sms'`))[0]!.id;
});
afterAll(() => api.stop());

async function call<T = Campaign>(cookie: string, method: string, path: string, body?: unknown) {
  const response = await fetch(`${api.url}/api/v1${path}`, {
    method,
    headers: { cookie, 'content-type': 'application/json', 'accept-language': 'vi' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as T, code: codeIn(text) };
}
const codeIn = (text: string): string | undefined => (text.startsWith('{') ? JSON.parse(text).code : undefined);

/** A draft of next year that says all that it must. */
async function draft(budget: number | null): Promise<CampaignWithSteps> {
  const { body } = await call(officer, 'POST', '/campaigns', { playbookKey: 'digital-day', anchorDate: '2027-10-10' });
  const { body: edited, status } = await call(officer, 'PATCH', `/campaigns/${body.id}`, {
    version: body.version,
    budget,
  });
  expect([status, edited.budget]).toEqual([200, budget]);
  return (await call<CampaignWithSteps>(officer, 'GET', `/campaigns/${body.id}`)).body;
}
const costOf = async (id: string) => (await call<CampaignCost>(officer, 'GET', `/campaigns/${id}/cost`)).body;

describe('price lists', () => {
  const line = { kind: 'notice', operator: 'viettel', per: 'part', price: 912.5, validFrom: '2027-01-01' };
  const list = async (cookie = admin) => (await call<TariffList>(cookie, 'GET', `/accounts/${sms}/tariffs`)).body.items;

  it('are kept by who runs the account, line by line, and said in the log', async () => {
    const before = await list();
    expect(before.length).toBeGreaterThan(3);
    const { body: added, status } = await call<{ id: string }>(admin, 'POST', `/accounts/${sms}/tariffs`, line);
    expect(status).toBe(201);
    // The same key again is another price, not another line.
    expect(
      (await call<{ id: string }>(admin, 'POST', `/accounts/${sms}/tariffs`, { ...line, price: 900 })).body.id,
    ).toBe(added.id);
    expect((await list()).find(({ id }) => id === added.id)).toEqual({
      ...line,
      id: added.id,
      price: 900,
      template: '',
    });
    expect((await call(admin, 'DELETE', `/accounts/${sms}/tariffs/${added.id}`)).status).toBe(204);
    expect(await list()).toEqual(before);
    const log = await api.sql(`SELECT action FROM audit_entry WHERE action LIKE 'tariff.%' ORDER BY id`);
    expect(log.map(({ action }) => action)).toEqual(['tariff.set', 'tariff.set', 'tariff.removed']);
  });

  it('are read by who uses the account, and changed by nobody else', async () => {
    expect((await list(schoolAdmin)).length).toBeGreaterThan(3);
    expect(await call(schoolAdmin, 'POST', `/accounts/${sms}/tariffs`, line)).toMatchObject({
      status: 403,
      code: 'tariff.notYours',
    });
    expect((await call(officer, 'POST', `/accounts/${sms}/tariffs`, line)).status).toBe(403);
  });

  it.each([{ price: -1 }, { price: 1.001 }, { validFrom: '2027-02-30' }, { operator: 'nobody' }])(
    'refuse %p',
    async (wrong) => {
      expect((await call(admin, 'POST', `/accounts/${sms}/tariffs`, { ...line, ...wrong })).status).toBe(422);
    },
  );
});

describe('an estimate', () => {
  it('counts the parts of real texts, and says what the later channels may add', async () => {
    const campaign = await draft(null);
    const step = campaign.steps.find(({ channels }) => channels.includes('sms') && channels.length > 1)!;
    const { body } = await call<StepPreview>(officer, 'GET', `/campaigns/${campaign.id}/steps/${step.id}/preview`);
    const { byChannel, low, first, high } = body.cost!;
    expect(byChannel.map(({ channel }) => channel)).toEqual(step.channels);
    const at = byChannel.findIndex(({ channel }) => channel === 'sms');
    const text = byChannel[at]!;
    // Example prices go from 650 to 800 a part.
    expect(text.price).toEqual({ low: 650 * text.parts!.low, high: 800 * text.parts!.high });
    expect(text.parts!.low).toBeGreaterThan(0);
    const sum = (of: (line: (typeof byChannel)[number], place: number) => number) =>
      byChannel.reduce((so, line, place) => so + line.messages * of(line, place), 0);
    expect(low).toBe(sum(({ price }) => price!.low));
    expect(first).toBe(sum(({ price }) => price!.high));
    const behind = (place: number) => byChannel.slice(place).reduce((so, { price }) => so + price!.high, 0);
    expect(high).toBe(sum((_, place) => behind(place)));
    const cost = await costOf(campaign.id);
    expect(cost.steps.find(({ stepId }) => stepId === step.id)!.estimate).toEqual(body.cost);
    expect(cost).toMatchObject({ spent: 0, inFlight: 0, verdict: 'none', budget: null });
    const steps = cost.steps.map(({ estimate }) => estimate!);
    expect(cost.toCome.high).toBe(steps.reduce((sum, { high: most }) => sum + most, 0));
  });

  it('warns of a budget that will not last, before anybody decides', async () => {
    const { toCome } = await costOf((await draft(null)).id);
    const verdict = async (budget: number) => (await costOf((await draft(budget)).id)).verdict;
    expect(await verdict(Math.floor(toCome.low) - 1)).toBe('over');
    expect(await verdict(toCome.low + 1)).toBe('mayRunOut');
    expect(await verdict(toCome.high)).toBe(toCome.low >= 0.8 * toCome.high ? 'near' : 'enough');
    expect(await verdict(toCome.high * 10)).toBe('enough');
  });

  it('lets no budget through that could not be held', async () => {
    const campaign = await draft(5_000_000);
    await api.sql(
      `UPDATE tariff SET valid_from = '2099-01-01' WHERE account_id IN (SELECT id FROM channel_account WHERE channel = 'zaloZns')`,
    );
    expect((await costOf(campaign.id)).unpriced).toEqual(['zaloZns']);
    const answer = await call<{ problems: { code: string }[] }>(officer, 'POST', `/campaigns/${campaign.id}/submit`);
    expect(answer.body.problems.map(({ code }) => code)).toContain('campaign.budgetNoPrice');
    await api.sql(`UPDATE tariff SET valid_from = '2026-01-01' WHERE valid_from = '2099-01-01'`);
    // One school sends by an account of its own, and nobody entered its price.
    const [own] = await api.sql<{ id: string }>(
      `INSERT INTO channel_account (unit_id, channel, name) SELECT id, 'sms', 'TH-01 SMS' FROM unit WHERE code = 'CH-TH-01' RETURNING id`,
    );
    const again = await call<{ problems: { code: string; detail: string }[] }>(
      officer,
      'POST',
      `/campaigns/${campaign.id}/submit`,
    );
    const unpriced = again.body.problems.filter(({ code }) => code === 'campaign.budgetNoPrice');
    expect(unpriced).toHaveLength(1);
    expect(unpriced[0]!.detail).toContain('TH-01 SMS');
    await api.sql('DELETE FROM channel_account WHERE id = $1', [own!.id]);
  });
});

describe('a raise of the budget', () => {
  /** A campaign of 1,000,000 đ that paused itself when `spent` was gone. */
  async function stopped(spent = 1_000_000): Promise<string> {
    const { id } = await draft(1_000_000);
    await api.sql('SELECT ensure_season(2027::smallint)');
    await api.sql(
      `WITH ran AS (
         INSERT INTO run (season, unit_id, campaign_id, step_id, stamp, state, due_at, expires_at, released_at)
         SELECT 2027, c.unit_id, c.id, s.id, 1, 'sending', $3, $3, $3 FROM campaign c JOIN step s ON s.campaign_id = c.id
         WHERE c.id = $1 ORDER BY s.position LIMIT 1 RETURNING id, unit_id),
       sent AS (
         INSERT INTO delivery (season, run_id, member_id, leg, channel, account_id, contact_id, unit_id, audience_group, state, state_at, sent_at)
         SELECT 2027, id, id, 0, 'sms', unit_id, unit_id, unit_id, 'guardian', 'sent', $3, $3 FROM ran RETURNING id, run_id, unit_id)
       INSERT INTO delivery_cost (season, delivery_id, campaign_id, run_id, unit_id, price)
       SELECT 2027, id, $1, run_id, unit_id, $2 FROM sent`,
      [id, spent, new Date('2027-10-01T03:00:00Z')],
    );
    await api.sql(`UPDATE campaign SET state = 'paused', pause_code = 'budget', submitted_by = $2 WHERE id = $1`, [
      id,
      officerId,
    ]);
    return id;
  }

  it('takes two persons, and lets the campaign go on', async () => {
    const id = await stopped();
    expect(await call(head, 'POST', `/campaigns/${id}/resume`)).toMatchObject({
      status: 409,
      code: 'campaign.budgetHolds',
    });
    expect(await call(head, 'POST', `/campaigns/${id}/budget/approve`, { amount: 2_000_000 })).toMatchObject({
      status: 409,
      code: 'campaign.budgetNotAsked',
    });
    expect(await call(officer, 'POST', `/campaigns/${id}/budget`, { amount: 1_000_000 })).toMatchObject({
      code: 'campaign.budgetNotMore',
    });
    expect((await call(officer, 'POST', `/campaigns/${id}/budget`, { amount: 2_000_000 })).body.budget).toBe(1_000_000);
    expect(await costOf(id)).toMatchObject({ wanted: 2_000_000, wantedBy: { id: officerId } });
    expect((await call(officer, 'POST', `/campaigns/${id}/budget/approve`, { amount: 2_000_000 })).status).toBe(403);
    expect(await call(head, 'POST', `/campaigns/${id}/budget/approve`, { amount: 3_000_000 })).toMatchObject({
      code: 'campaign.budgetChanged',
    });
    const { body } = await call(head, 'POST', `/campaigns/${id}/budget/approve`, { amount: 2_000_000 });
    expect(body).toMatchObject({ budget: 2_000_000, state: 'running', pauseCode: '' });
    expect(await costOf(id)).toMatchObject({ wanted: null, wantedBy: null });
    const log = await api.sql(
      `SELECT action FROM audit_entry WHERE object_id = $1 AND action LIKE '%budget%' ORDER BY id`,
      [id],
    );
    expect(log.map(({ action }) => action)).toEqual(['campaign.budgetAsked', 'campaign.budgetRaised']);
  });

  it('is not needed where there is room in it after all', async () => {
    const { status, body } = await call(head, 'POST', `/campaigns/${await stopped(999_999)}/resume`);
    expect([status, body.pauseCode]).toEqual([200, '']);
  });

  it('is agreed to by nobody who asked for it, whatever else they may do', async () => {
    const id = await stopped();
    await call(officer, 'POST', `/campaigns/${id}/budget`, { amount: 2_000_000 });
    // Another officer asks for more and becomes an approver: the asker stays an author.
    await api.sql(`UPDATE app_user SET role = 'approver' WHERE id = $1`, [officerId]);
    await api.sql('UPDATE campaign SET submitted_by = NULL, created_by = NULL WHERE id = $1', [id]);
    const answer = await call(officer, 'POST', `/campaigns/${id}/budget/approve`, { amount: 2_000_000 });
    expect(answer).toMatchObject({ status: 403, code: 'campaign.ownApproval' });
    await api.sql(`UPDATE app_user SET role = 'officer' WHERE id = $1`, [officerId]);
  });
});

/** All files of a zip, one after the other. */
function unzipped(zip: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    let all = '';
    yauzl.fromBuffer(zip, { lazyEntries: true }, (error, file) => {
      if (error) return reject(error);
      file.on('end', () => resolve(all));
      file.on('entry', (entry) =>
        file.openReadStream(entry, (failed, stream) => {
          if (failed) return reject(failed);
          stream.on('data', (piece: Buffer) => {
            all += piece.toString();
          });
          stream.on('end', () => file.readEntry());
        }),
      );
      file.readEntry();
    });
  });
}

describe('the account of costs', () => {
  const EVIL = '=HYPERLINK("http://x.example","x")';
  beforeAll(async () => {
    await api.sql('SELECT ensure_season(2026::smallint)');
    const [campaign] = await api.sql<{ id: string }>(
      `INSERT INTO campaign (unit_id, name, anchor_date, state) SELECT id, $1, '2026-10-10', 'done' FROM unit WHERE code = 'CH-PGD' RETURNING id`,
      [EVIL],
    );
    // Two sent in one school, one of them dearer by the gateway's word; one refused; one that may have arrived.
    await api.sql(
      `WITH laid AS (
         INSERT INTO delivery (season, run_id, member_id, leg, channel, account_id, contact_id, unit_id, audience_group, state, state_at, sent_at)
         SELECT 2026, 1, n, 0, 'sms', u.id, u.id, u.id, 'guardian', s.state, s.at, s.sent FROM unit u,
           (VALUES (1, 'delivered', timestamptz '2026-09-30T18:00Z', timestamptz '2026-09-30T18:00Z'), (2, 'sent', '2026-10-05T03:00Z', '2026-10-05T03:00Z'),
             (3, 'failed', '2026-10-05T03:00Z', NULL), (4, 'uncertain', '2026-10-05T03:00Z', NULL)) AS s (n, state, at, sent)
         WHERE u.code = 'CH-TH-01' RETURNING id, member_id, unit_id)
       INSERT INTO delivery_cost (season, delivery_id, campaign_id, run_id, unit_id, parts, price, reported)
       SELECT 2026, id, $1, 1, unit_id, 2, 1600, CASE member_id WHEN 2 THEN 1700.5 END FROM laid`,
      [campaign!.id],
    );
  });

  it('counts what was taken or may have been, by the provider’s word before the list’s, in the month of the office', async () => {
    const { body } = await call<CostAccount>(head, 'GET', '/costs?from=2026-01-01&to=2026-12-31');
    expect(body.total).toBe(4900.5);
    // 18:00 UTC on the last of September is October in Vietnam.
    expect(body.items).toMatchObject([
      { month: '2026-10', channel: 'sms', messages: 3, parts: 6, spent: 4900.5, reported: 1700.5 },
    ]);
    const before = await call<CostAccount>(head, 'GET', '/costs?from=2026-09-01&to=2026-09-30');
    expect(before.body).toEqual({ items: [], total: 0 });
  });

  it('goes out as CSV and XLSX without a live formula', async () => {
    const get = (kind: string) =>
      fetch(`${api.url}/api/v1/costs/export.${kind}?from=2026-01-01&to=2026-12-31`, { headers: { cookie: head } });
    const csv = await (await get('csv')).text();
    expect(csv).toContain(`"'=HYPERLINK`);
    expect(csv).not.toMatch(/(^|,)"?=/m);
    const sheet = Buffer.from(await (await get('xlsx')).arrayBuffer());
    const xml = await unzipped(sheet);
    expect(xml).toContain('=HYPERLINK("http://x.example"');
    expect(xml).toContain('<v>4900.5</v>');
    expect(xml).not.toMatch(/<f[ >]/);
  });
});
