export default async function teardown() {
  const servers = await globalThis.loaTestServers;
  globalThis.loaTestServers = undefined;
  await servers?.stop();
}
