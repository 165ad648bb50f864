import { addressWith, HOUR_MS, page, SandboxClient } from '../specs/sandbox-client.js';

describe('Graph', () => {
  let client: SandboxClient;
  beforeEach(async () => {
    client = await SandboxClient.start();
  });
  afterEach(() => client.stop());

  const good = addressWith('facebookPage', null, page);
  const publish = (message: string, to = good, more = {}) =>
    client.post(`/graph/v26.0/${to}/feed`, { message, access_token: 'sandbox-page', ...more });

  it('publishes, lists, and refuses the identical post directly after', async () => {
    const { body } = await publish('Hưởng ứng 10/10');
    expect(body.id).toMatch(new RegExp(`^${good}_\\d+$`));
    expect((await publish('Hưởng ứng 10/10')).body.error).toMatchObject({ code: 506 });
    expect((await publish('Bài khác')).status).toBe(200);
    const { data } = await client.get(
      `/graph/v26.0/${good}/published_posts?access_token=sandbox-page&fields=id,message`,
    );
    expect(data.map((post: { message: string }) => post.message)).toEqual(['Bài khác', 'Hưởng ứng 10/10']);
  });

  it('keeps a scheduled post back until the clock is there', async () => {
    const at = Math.floor(Date.now() / 1_000) + 3_600;
    const tooSoon = await publish('Sau', good, { published: false, scheduled_publish_time: at - 3_300 });
    expect(tooSoon.body.error.message).toMatch(/scheduled publish time is invalid/);
    await publish('Sau', good, { published: false, scheduled_publish_time: at });
    const listed = async (edge: string) =>
      (await client.get(`/graph/v26.0/${good}/${edge}?access_token=sandbox-page`)).data.length;
    expect([await listed('published_posts'), await listed('scheduled_posts')]).toEqual([0, 1]);
    await client.control('/clock', { offsetMs: 2 * HOUR_MS });
    expect([await listed('published_posts'), await listed('scheduled_posts')]).toEqual([1, 0]);
  });

  it('refuses pages by the seed and strange tokens', async () => {
    const to = (mode: string) => addressWith('facebookPage', mode, page);
    expect(await publish('x', to('permission'))).toMatchObject({ status: 403, body: { error: { code: 200 } } });
    expect((await publish('x', to('blocked'))).body.error.code).toBe(368);
    expect(await publish('x', good, { access_token: 'EAAB' })).toMatchObject({
      status: 401,
      body: { error: { code: 190, type: 'OAuthException', fbtrace_id: expect.any(String) } },
    });
  });
});
