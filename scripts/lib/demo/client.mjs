/**
 * A signed-in caller of the REST API. Signs in again when the session has run out, which it does when the clock of a
 * temporary instance is moved by months.
 *
 * @param {string} url base address of the instance
 * @param {{ email: string, password: string }} login
 */
export async function signIn(url, login) {
  let cookie = '';
  const enter = async () => {
    const answer = await fetch(`${url}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: url },
      body: JSON.stringify({ email: login.email, password: login.password }),
    });
    if (!answer.ok) throw new Error(`${login.email} can't sign in: ${answer.status} ${await answer.text()}`);
    cookie = answer.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ');
  };
  await enter();
  /** @returns {Promise<any>} the parsed answer; throws with the problem's text on anything but success */
  async function call(method, path, body, headers = {}) {
    const send = () =>
      fetch(`${url}/api/v1${path}`, {
        method,
        headers: {
          cookie,
          origin: url,
          'accept-language': 'vi',
          ...(body === undefined || body instanceof FormData ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        body: body === undefined || body instanceof FormData ? body : JSON.stringify(body),
      });
    let answer = await send();
    if (answer.status === 401) {
      await enter();
      answer = await send();
    }
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? null : JSON.parse(text);
  }
  return {
    get: (path) => call('GET', path),
    post: (path, body, headers) => call('POST', path, body, headers),
    put: (path, body) => call('PUT', path, body),
    patch: (path, body) => call('PATCH', path, body),
  };
}

/** The control API of the sandbox, which remembers everything that its providers took. */
export function sandboxAt(url) {
  const call = async (method, path, body) => {
    const answer = await fetch(`${url}/_sandbox${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`sandbox ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  return {
    counts: () => call('GET', '/counts'),
    post: (path, body) => call('POST', path, body),
    /** Every message that was accepted, without its text. */
    async accepted() {
      const all = [];
      for (let after = 0; ; ) {
        const { messages } = await call('GET', `/accepted?limit=1000&text=no&after=${after}`);
        all.push(...messages);
        if (messages.length < 1000) return all;
        after = messages.at(-1).seq;
      }
    },
  };
}
