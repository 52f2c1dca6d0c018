import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createServer as createHttp2Server, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocketServer } from 'ws';
import type { StreamClient } from '../../src/drill/stream/client.ts';
import { openHttp2Stream } from '../../src/drill/stream/http2-client.ts';
import { openHttpStream } from '../../src/drill/stream/http-client.ts';
import { parseStreamUrl } from '../../src/drill/stream/stream-url.ts';
import { openWebSocket } from '../../src/drill/stream/websocket-client.ts';

const limitMs = 10_000;

async function listening(server: {
  listen: Server['listen'];
  address: Server['address'];
  close: () => void;
}) {
  server.listen(0, '127.0.0.1');
  await once(server as Server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** What the client sees after the server has done something to an open stream. */
async function endAfter(client: StreamClient, act: () => void) {
  onTestFinished(() => client.close());
  await client.state.until((state) => state.delivered || state.ended, limitMs);
  expect(client.state.opened()).toMatchObject({ open: true, delivered: true, why: '' });
  act();
  await client.state.until((state) => state.ended, limitMs);
  const { kind, by, endedNs } = client.state.result();
  expect(endedNs).not.toBeNull();
  return { kind, by };
}

async function webSocket() {
  const server = createServer();
  const sockets = new WebSocketServer({ server });
  const port = await listening(server);
  const client = openWebSocket(parseStreamUrl(`ws://127.0.0.1:${port}/`));
  const [peer, request] = (await once(sockets, 'connection')) as [import('ws').WebSocket, { socket: Socket }];
  peer.send('hello');
  return { client, peer, socket: request.socket };
}

describe('WebSocket client against ws', () => {
  it.each([1000, 1001, 1012])('a close frame %i tells', async (code) => {
    const { client, peer } = await webSocket();
    expect(await endAfter(client, () => peer.close(code))).toEqual({
      kind: 'told',
      by: `close frame ${code}`,
    });
  });

  it('its answer to the close frame ends the handshake with the same code', async () => {
    const { client, peer } = await webSocket();
    const closed = once(peer, 'close');
    await endAfter(client, () => peer.close(1001));
    expect((await closed)[0]).toBe(1001);
  });

  it('answers pings, and passes over long messages', async () => {
    const { client, peer } = await webSocket();
    const pong = once(peer, 'pong');
    peer.send('x'.repeat(200_000));
    peer.ping('are you there');
    expect(String((await pong)[0])).toBe('are you there');
    expect(await endAfter(client, () => peer.close(1001))).toEqual({ kind: 'told', by: 'close frame 1001' });
  });

  it('tells FIN from RST', async () => {
    const fin = await webSocket();
    expect(await endAfter(fin.client, () => fin.socket.end())).toEqual({ kind: 'closed', by: 'FIN' });
    const rst = await webSocket();
    expect(await endAfter(rst.client, () => rst.socket.resetAndDestroy())).toEqual({
      kind: 'reset',
      by: 'ECONNRESET',
    });
  });
});

async function http(headers: Record<string, string>) {
  let answer: import('node:http').ServerResponse | undefined;
  const server = createServer((_request, response) => {
    response.writeHead(200, headers).write('data: hello\n\n');
    answer = response;
  });
  const port = await listening(server);
  const client = openHttpStream(parseStreamUrl(`http://127.0.0.1:${port}/`));
  await client.state.until((state) => state.delivered, limitMs);
  if (!answer) throw new Error('no request came');
  return { client, response: answer, socket: answer.socket as Socket };
}

const events = { 'content-type': 'text/event-stream' };

describe('HTTP stream client', () => {
  it('the terminating chunk tells', async () => {
    const { client, response } = await http(events);
    expect(await endAfter(client, () => response.end())).toEqual({
      kind: 'told',
      by: 'the end of the answer',
    });
  });

  it('a last event that says so tells, also when the answer is cut after it', async () => {
    const { client, response, socket } = await http(events);
    const end = await endAfter(client, () =>
      response.write('event: close\ndata: bye\n\n', () => socket.end()),
    );
    expect(end).toEqual({ kind: 'told', by: 'event close' });
  });

  it('the same event with another one after it tells nothing', async () => {
    const { client, response, socket } = await http(events);
    const text = 'event: close\ndata: one of many\n\ndata: more\n\n';
    expect(await endAfter(client, () => response.write(text, () => socket.end()))).toEqual({
      kind: 'closed',
      by: 'FIN',
    });
  });

  it('the end of a connection tells nothing where it is the only end of the answer', async () => {
    const { client, response } = await http({
      ...events,
      connection: 'close',
      'transfer-encoding': 'identity',
    });
    const { kind } = await endAfter(client, () => response.end());
    expect(kind).toBe('closed');
  });

  it('tells FIN from RST', async () => {
    const fin = await http(events);
    expect(await endAfter(fin.client, () => fin.socket.end())).toEqual({ kind: 'closed', by: 'FIN' });
    const rst = await http(events);
    expect((await endAfter(rst.client, () => rst.socket.resetAndDestroy())).kind).toBe('reset');
  });
});

async function http2(scheme: 'h2c' | 'grpc') {
  const server = createHttp2Server();
  const port = await listening(server as unknown as Server);
  const connected = once(server, 'connection') as Promise<[Socket]>;
  const began = once(server, 'stream') as Promise<[ServerHttp2Stream]>;
  const client = openHttp2Stream(parseStreamUrl(`${scheme}://127.0.0.1:${port}/`));
  const [stream] = await began;
  stream.on('error', () => undefined);
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.write(Buffer.alloc(5));
  const session = stream.session;
  if (!session) throw new Error('no session');
  return { client, stream, session, socket: (await connected)[0] };
}

describe('HTTP/2 client', () => {
  it('GOAWAY tells', async () => {
    const { client, session } = await http2('h2c');
    const end = await endAfter(client, () => {
      session.goaway();
      setImmediate(() => session.destroy());
    });
    expect(end).toEqual({ kind: 'told', by: 'GOAWAY' });
  });

  it('a stream that is reset by itself was reset', async () => {
    const { client, stream } = await http2('h2c');
    expect(await endAfter(client, () => stream.close(2))).toEqual({ kind: 'reset', by: 'RST_STREAM 2' });
  });

  it('trailers with a status tell a gRPC client', async () => {
    const { client, stream } = await http2('grpc');
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '14' }));
    expect(await endAfter(client, () => stream.end())).toEqual({
      kind: 'told',
      by: 'trailers, grpc-status 14',
    });
  });

  it('a gRPC stream that ends without a status was told nothing', async () => {
    const { client, stream } = await http2('grpc');
    stream.on('wantTrailers', () => stream.close());
    expect((await endAfter(client, () => stream.end())).kind).toBe('closed');
  });

  it('a reset connection was reset', async () => {
    const { client, socket } = await http2('grpc');
    expect((await endAfter(client, () => socket.resetAndDestroy())).kind).toBe('reset');
  });
});
