import { createServer } from 'node:http';

/**
 * A bare provider in a process of its own: reads no body and answers every POST as Zalo answers an accepted ZNS message.
 * Asked once with `{ latencyMs }`, answers its port.
 */
process.once('message', ({ latencyMs = 0 }) => {
  let sent = 0;
  const answer = (response) => {
    sent += 1;
    const body = `{"error":0,"message":"Success","data":{"msg_id":"bench-${sent}","sent_time":"1795413600000","sending_mode":"1","quota":{"dailyQuota":"5000000","remainingQuota":"4999999"}}}`;
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
    response.end(body);
  };
  const server = createServer((request, response) => {
    request.resume();
    if (latencyMs === 0) answer(response);
    else setTimeout(answer, latencyMs, response);
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1', 1024, () => process.send(server.address().port));
});
