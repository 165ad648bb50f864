import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { jest } from '@jest/globals';
import { Database } from '@loa/adapters/postgres/database.js';
import { loadTemplates, templatesFolder } from '@loa/adapters/sample/load-templates.js';
import { seedOffice } from '@loa/adapters/sample/seed.js';
import type { CampaignWithSteps, PreviewedDraft, ProblemDetails, Template, WrittenContent } from '@loa/contracts';
import { layUser, type RunningApi, startApi } from '../../test/harness.js';

jest.setTimeout(60_000);

let api: RunningApi;
let owner: Database;
let officer: string;
let colleague: string;
let school: string;
let otherSchool: string;
let viewer: string;

type Answer<T> = { status: number; body: T };
async function call<T = Template>(cookie: string, method: string, route: string, body?: unknown): Promise<Answer<T>> {
  const response = await fetch(`${api.url}/api/v1${route}`, {
    method,
    headers: { cookie, 'content-type': 'application/json', 'accept-language': 'vi' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as T };
}
const codeOf = ({ body }: Answer<unknown>) => (body as ProblemDetails).code;
const fieldsOf = ({ body }: Answer<unknown>) =>
  (body as ProblemDetails).problems.map(({ code, field }) => `${field} ${code}`).sort();

const CONTENT: WrittenContent = {
  title: { vi: 'Nhắc họp', en: '' },
  audience: ['teacher'],
  topic: 'policy',
  legalClass: 'notice',
  legalReason: { vi: 'Nhiệm vụ năm học.', en: '' },
  per: 'none',
  purpose: 'notice',
  variants: {
    sms: {
      unicode: 'Mời {{recipient.salutation}} {{recipient.givenName}} họp lúc 8 giờ.',
      plain: 'Moi {{ascii recipient.salutation}} {{ascii recipient.givenName}} hop luc 8 gio.',
      prefer: 'plain',
    },
  },
  derived: [],
};
const withSms = (plain: string): WrittenContent => ({
  ...CONTENT,
  variants: { sms: { ...CONTENT.variants.sms!, plain } },
});

async function begun(cookie = officer, title = 'Nhắc họp'): Promise<string> {
  const made = await call(cookie, 'POST', '/templates', { title });
  expect(made).toMatchObject({ status: 201, body: { version: 0, own: true, draft: { revision: 1 } } });
  return made.body.key;
}
async function published(cookie = officer): Promise<string> {
  const key = await begun(cookie);
  const answer = await call(cookie, 'POST', `/templates/${key}/versions`, { version: 0, content: CONTENT });
  expect(answer).toMatchObject({ status: 201, body: { version: 1, draft: null } });
  return key;
}

beforeAll(async () => {
  api = await startApi({ LOA_TEMPORARY: 'true' });
  const url = new URL(api.apiUrl);
  url.username = 'loa_owner';
  owner = new Database(url.href, { max: 1 });
  await seedOffice(owner, api.vault, { now: new Date(), password: 'không-dùng-đến' });
  const unit = async (code: string) =>
    (await api.sql<{ id: string }>('SELECT id FROM unit WHERE code = $1', [code]))[0]!.id;
  const [office, own, other] = [await unit('CH-PGD'), await unit('CH-CS-01'), await unit('CH-TH-01')];
  officer = (await layUser(api.sql, office, 'officer', 'a@d.vn')).cookie;
  colleague = (await layUser(api.sql, office, 'officer', 'b@d.vn')).cookie;
  viewer = (await layUser(api.sql, office, 'viewer', 'c@d.vn')).cookie;
  school = (await layUser(api.sql, own, 'schoolOfficer', 'd@d.vn')).cookie;
  otherSchool = (await layUser(api.sql, other, 'schoolOfficer', 'e@d.vn')).cookie;
});
afterAll(async () => {
  await owner.close();
  await api.stop();
});

describe('writing a message', () => {
  it('keeps a draft as it is written, and never over one that its writer did not see', async () => {
    const key = await begun();
    const draft = (cookie: string, revision: number, content = CONTENT) =>
      call(cookie, 'PUT', `/templates/${key}/draft`, { revision, content });
    expect(await draft(officer, 1)).toMatchObject({ status: 200, body: { revision: 2 } });
    const late = await draft(colleague, 1, withSms('khác'));
    expect([late.status, codeOf(late)]).toEqual([409, 'template.draftChanged']);
    const { body } = await call(officer, 'GET', `/templates/${key}`);
    expect(body.draftContent).toEqual(CONTENT);
    // It is nothing to send yet, and campaigns don't see it.
    const usable = await call<{ items: { key: string }[] }>(officer, 'GET', '/templates');
    expect(usable.body.items.map((one) => one.key)).not.toContain(key);
    expect(await call(officer, 'POST', `/templates/${key}/campaign`, { date: '2027-10-11' })).toMatchObject({
      status: 404,
    });
  });

  it('takes a half-written draft, and says field by field what stands against using it', async () => {
    const key = await begun();
    const variants: WrittenContent['variants'] = {
      sms: { unicode: '', plain: '‹ten truong› xem bit.ly/abc', prefer: 'plain' },
      zaloZns: { templateId: '', title: 'T', body: 'Chào {{recipient.name}}', params: {} },
      zaloOa: { text: 'Chào {{nobody.knows}}' },
    };
    const content: WrittenContent = { ...CONTENT, legalReason: { vi: '', en: '' }, variants };
    const draft = await call(officer, 'PUT', `/templates/${key}/draft`, { revision: 1, content });
    expect(draft.status).toBe(200);
    const refused = await call(officer, 'POST', `/templates/${key}/versions`, { version: 0, content });
    expect([refused.status, codeOf(refused)]).toEqual([422, 'template.invalid']);
    expect(fieldsOf(refused)).toEqual([
      'legalReason.vi template.noReason',
      'variants.sms.plain template.unknownName',
      'variants.sms.plain template.unofficialLink',
      'variants.sms.unicode input.required',
      'variants.zaloOa.text template.unknownVariable',
      'variants.zaloZns.templateId input.required',
    ]);
    // Nothing of it was published, and the words are still there.
    expect((await call(officer, 'GET', `/templates/${key}`)).body).toMatchObject({
      version: 0,
      draft: { revision: 2 },
    });
  });

  it('measures an SMS with the longest names', async () => {
    const key = await begun();
    const content = withSms('a'.repeat(800));
    const refused = await call(officer, 'POST', `/templates/${key}/versions`, { version: 0, content });
    expect(fieldsOf(refused)).toEqual(['variants.sms.plain template.smsParts']);
  });

  it('puts in the way to refuse that the class demands, and takes it out with the class', async () => {
    const key = await published();
    const advertising = { ...CONTENT, legalClass: 'advertising' as const, purpose: 'outreach' as const };
    await call(officer, 'POST', `/templates/${key}/versions`, { version: 1, content: advertising });
    const second = await call<{ content: WrittenContent }>(officer, 'GET', `/templates/${key}/versions/2`);
    expect(second.body.content.variants.sms?.optOutLine?.plain).toMatch(/^Tu choi/);
    const back = { ...second.body.content, legalClass: 'notice' as const, purpose: 'notice' as const };
    await call(officer, 'POST', `/templates/${key}/versions`, { version: 2, content: back });
    const third = await call<{ content: WrittenContent }>(officer, 'GET', `/templates/${key}/versions/3`);
    expect(third.body.content.variants.sms?.optOutLine).toBeUndefined();
  });

  it('adds a version only over the newest one, and lets people go back to earlier words', async () => {
    const key = await published();
    const publish = (cookie: string, version: number, content: WrittenContent) =>
      call(cookie, 'POST', `/templates/${key}/versions`, { version, content });
    const both = await Promise.all([publish(officer, 1, withSms('mot')), publish(colleague, 1, withSms('hai'))]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(codeOf(both.find(({ status }) => status === 409)!)).toBe('template.changed');
    expect(await publish(officer, 2, CONTENT)).toMatchObject({ status: 201, body: { version: 3 } });
    const [audit] = await api.sql<{ n: number }>(
      `SELECT count(*)::int AS n FROM audit_entry WHERE action = 'template.published' AND object_id = $1`,
      [key],
    );
    expect(audit!.n).toBe(3);
  });

  it('previews for a real teacher of the own school, and names what is wrong', async () => {
    const people = await call<{ items: { personId: string; name: string }[] }>(
      school,
      'POST',
      '/templates/recipients',
      {
        audience: ['teacher'],
        per: 'none',
      },
    );
    const [person] = people.body.items;
    const preview = await call<PreviewedDraft>(school, 'POST', '/templates/preview', {
      content: { ...withSms('Chao {{ascii recipient.name}}, {{bad'), derived: [] },
      personId: person!.personId,
    });
    expect(preview.body).toMatchObject({ personName: person!.name, messages: [] });
    expect(preview.body.problems.map(({ code }) => code)).toContain('template.syntax');
    const good = await call<PreviewedDraft>(school, 'POST', '/templates/preview', {
      content: CONTENT,
      personId: person!.personId,
    });
    expect(good.body.messages.map(({ form, shown }) => [form, shown === null])).toEqual([
      ['unicode', false],
      ['plain', false],
    ]);
    expect(good.body.messages[0]!.shown).toContain(person!.name.split(' ').at(-1)!);
    expect(good.body.problems).toEqual([]);
  });
});

describe('whose a message is', () => {
  it('lets a school read and copy what the office wrote, and change its own alone', async () => {
    const key = await published();
    expect((await call(school, 'GET', `/templates/${key}`)).body).toMatchObject({ own: false, draft: null });
    for (const [method, route, body] of [
      ['PUT', 'draft', { revision: 0, content: CONTENT }],
      ['POST', 'versions', { version: 1, content: CONTENT }],
      ['POST', 'archive', undefined],
    ] as const) {
      const answer = await call(school, method, `/templates/${key}/${route}`, body);
      expect([answer.status, codeOf(answer)]).toEqual([403, 'template.notYours']);
    }
    const copy = await call(school, 'POST', '/templates', { title: 'Của trường', copyOf: key });
    expect(copy.body.draftContent?.variants).toEqual((await call(school, 'GET', `/templates/${key}`)).body.variants);
    expect((await call(otherSchool, 'GET', `/templates/${copy.body.key}`)).status).toBe(404);
    expect((await call(viewer, 'POST', '/templates', { title: 'x' })).status).toBe(403);
  });

  it('shows the office’s unfinished words to nobody below', async () => {
    const key = await begun();
    expect((await call(school, 'GET', `/templates/${key}`)).status).toBe(404);
    const shelf = await call<{ items: { key: string }[] }>(school, 'GET', '/templates?all=true');
    expect(shelf.body.items.map((one) => one.key)).not.toContain(key);
  });

  it('puts one away and takes it out again', async () => {
    const key = await published();
    expect((await call(officer, 'POST', `/templates/${key}/archive`)).body.active).toBe(false);
    expect((await call(officer, 'POST', `/templates/${key}/campaign`, { date: '2027-10-11' })).status).toBe(404);
    expect((await call(officer, 'POST', `/templates/${key}/restore`)).body.active).toBe(true);
    expect((await call(officer, 'POST', `/templates/${key}/campaign`, { date: '2027-10-11' })).status).toBe(201);
  });

  it('is gone when it never had a version and its draft is discarded', async () => {
    const key = await begun();
    expect((await call(officer, 'DELETE', `/templates/${key}/draft`)).status).toBe(204);
    expect((await call(officer, 'GET', `/templates/${key}`)).status).toBe(404);
  });
});

describe('a message in campaigns', () => {
  it('becomes a draft of one step for its groups', async () => {
    const key = await published();
    const made = await call<CampaignWithSteps>(officer, 'POST', `/templates/${key}/campaign`, { date: '2027-10-11' });
    const { body } = await call<CampaignWithSteps>(officer, 'GET', `/campaigns/${made.body.id}`);
    expect(body).toMatchObject({ state: 'draft', anchorDate: '2027-10-11', playbookKey: null, name: 'Nhắc họp' });
    expect(body.steps).toMatchObject([
      {
        kind: 'message',
        templateKey: key,
        channels: ['sms'],
        offsetDays: 0,
        audience: { include: [{ groups: ['teacher'] }] },
      },
    ]);
    const past = await call(officer, 'POST', `/templates/${key}/campaign`, { date: '1999-01-01' });
    expect([past.status, fieldsOf(past)[0]?.split(' ')[0]]).toEqual([422, 'date']);
  });

  it('keeps the version that was decided on when a newer one comes', async () => {
    const key = await published();
    const made = await call<CampaignWithSteps>(officer, 'POST', `/templates/${key}/campaign`, { date: '2027-10-11' });
    const { id, version } = made.body;
    expect((await call(officer, 'POST', `/campaigns/${id}/submit`, { version })).status).toBe(200);
    const office = (await api.sql<{ id: string }>(`SELECT unit_id AS id FROM campaign WHERE id = $1`, [id]))[0]!.id;
    const head = (await layUser(api.sql, office, 'approver', `head-${id}@d.vn`)).cookie;
    const seen = (await call<CampaignWithSteps>(head, 'GET', `/campaigns/${id}`)).body.version;
    expect((await call(head, 'POST', `/campaigns/${id}/approve`, { version: seen })).status).toBe(200);
    await call(officer, 'POST', `/templates/${key}/versions`, { version: 1, content: withSms('Da doi roi.') });
    const [run] = await api.sql<{ version: number }>(
      'SELECT v.version FROM run r JOIN template_version v ON v.id = r.template_version_id WHERE r.campaign_id = $1',
      [id],
    );
    expect(run!.version).toBe(1);
    const step = (await call<CampaignWithSteps>(head, 'GET', `/campaigns/${id}`)).body.steps[0]!;
    const preview = await call<{ messages: { shown: string }[] }>(
      officer,
      'GET',
      `/campaigns/${id}/steps/${step.id}/preview`,
    );
    expect(preview.body.messages.map(({ shown }) => shown).join()).not.toContain('Da doi roi');
  });
});

describe('newer files of the software', () => {
  const KEY = 'sms.training.staff';
  let folder: string;
  const write = async (words: string) => {
    const file = path.join(folder, 'messages', `${KEY}.yaml`);
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace(/(vi: )Mời dự tập huấn[^\n]*/, `$1Mời dự tập huấn ${words}`));
  };
  const load = () => owner.transaction((query) => loadTemplates(query, folder));

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'loa-templates-'));
    await cp(templatesFolder(), folder, { recursive: true });
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('become versions while nobody changed the words, and proposals after that', async () => {
    await write('mùa hè');
    expect(await load()).toBe(1);
    const before = (await call(officer, 'GET', `/templates/${KEY}`)).body;
    expect(before).toMatchObject({ version: 2, proposed: false, title: { vi: 'Mời dự tập huấn mùa hè' } });

    const own = { ...CONTENT, title: { vi: 'Lời của Phòng', en: '' }, audience: ['staff' as const] };
    expect((await call(officer, 'POST', `/templates/${KEY}/versions`, { version: 2, content: own })).status).toBe(201);
    await write('mùa thu');
    expect(await load()).toBe(0);
    const after = (await call(officer, 'GET', `/templates/${KEY}`)).body;
    expect(after).toMatchObject({ version: 3, proposed: true, title: { vi: 'Lời của Phòng' } });
    expect(after.proposal?.title.vi).toBe('Mời dự tập huấn mùa thu');

    expect((await call(officer, 'DELETE', `/templates/${KEY}/proposal`)).status).toBe(204);
    expect(await load()).toBe(0);
    expect((await call(officer, 'GET', `/templates/${KEY}`)).body.proposed).toBe(false);
    await write('mùa đông');
    await load();
    expect((await call(officer, 'GET', `/templates/${KEY}`)).body.proposed).toBe(true);
  });
});
