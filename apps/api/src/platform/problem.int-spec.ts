import { type AddressInfo, createServer } from 'node:net';
import { Database } from '@loa/adapters/postgres/database.js';
import { cloneDatabase } from '@loa/testing/database.js';
import { expectedError, statusOf } from './problem.js';

const refusalOf = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => null,
    (thrown: unknown) => expectedError(thrown),
  );
  return error && [error.code, statusOf(error)];
};

describe('a database that takes too long', () => {
  it('stops a statement, and gives no connection for ever waited for', async () => {
    const { apiUrl, drop } = await cloneDatabase();
    const slow = new Database(apiUrl, { max: 1, statementTimeoutMs: 50 });
    expect(await refusalOf(slow.query('SELECT pg_sleep(30)'))).toEqual(['unavailable.tooSlow', 503]);
    await slow.close();
    const busy = new Database(apiUrl, { max: 1, connectTimeoutMs: 1_000 });
    const refused = busy.transaction(() => refusalOf(busy.query('SELECT 1')));
    expect(await refused).toEqual(['unavailable.database', 503]);
    await busy.close();
    await drop();
  });

  it('is away when it takes the call and says nothing', async () => {
    const silent = createServer((socket) => socket.on('error', () => {}).resume());
    await new Promise<void>((listening) => silent.listen(0, '127.0.0.1', listening));
    const { port } = silent.address() as AddressInfo;
    const mute = new Database(`postgres://loa_api@127.0.0.1:${port}/loa`, { connectTimeoutMs: 50 });
    expect(await refusalOf(mute.query('SELECT 1'))).toEqual(['unavailable.database', 503]);
    await mute.close();
    await new Promise((closed) => silent.close(closed));
  });
});
