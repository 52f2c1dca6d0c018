import { once } from 'node:events';
import { type ClientHttp2Session, connect, constants } from 'node:http2';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { buildFixtures } from '../../tools/fixtures/build.mjs';
import { killLeftovers, start } from './fixtures-run.ts';

const built = await buildFixtures({ only: ['go', 'go-http2'] });
afterEach(killLeftovers);

/** Opens a stream over fetch and reads to its end; `open` when the first bytes are there. */
async function read(url: string): Promise<{ end: Promise<{ text: string; whole: boolean }> }> {
  const response = await fetch(url);
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  let text = '';
  const take = async () => {
    const { done, value } = await reader.read();
    if (value) text += new TextDecoder().decode(value);
    return done;
  };
  await take();
  const rest = async () => {
    try {
      while (!(await take()));
      return { text, whole: true };
    } catch {
      return { text, whole: false };
    }
  };
  return { end: rest() };
}

/** One stream of HTTP/2, read to its end. */
function stream2(session: ClientHttp2Session, headers: Record<string, string>, body?: Buffer) {
  const stream = session.request(headers, { endStream: body === undefined });
  if (body) stream.end(body);
  const seen = { status: 0, data: Buffer.alloc(0), trailers: {} as Record<string, unknown>, broken: false };
  stream.on('response', (h) => {
    seen.status = h[':status'] as number;
  });
  stream.on('trailers', (t) => {
    seen.trailers = { ...t };
  });
  stream.on('error', () => {
    seen.broken = true;
  });
  const first = new Promise<void>((resolve) => stream.once('data', () => resolve()));
  stream.on('data', (chunk: Buffer) => {
    seen.data = Buffer.concat([seen.data, chunk]);
  });
  const end = new Promise<typeof seen>((resolve) => {
    stream.on('close', () => {
      seen.broken ||= stream.rstCode !== constants.NGHTTP2_NO_ERROR || session.destroyed;
      resolve(seen);
    });
  });
  return { first, end };
}

function session2(url: string) {
  const session = connect(url, { rejectUnauthorized: false });
  session.on('error', () => {});
  const goaway = new Promise<boolean>((resolve) => {
    session.on('goaway', (code) => resolve(code === constants.NGHTTP2_NO_ERROR));
    session.on('close', () => resolve(false));
  });
  return { session, goaway };
}

describe.skipIf(built.missing.length > 0)('streaming fixtures', () => {
  test.each([[true], [false]])('server-sent events and chunks, -tell=%s', async (tell) => {
    const server = start('go/streaming', [`-tell=${tell}`, '-tick', '20ms']);
    const url = await server.url();
    const events = await read(`${url}/events`);
    const chunks = await read(`${url}/stream`);
    expect(await server.stop()).toEqual({ code: 0, signal: null });
    const [event, chunk] = await Promise.all([events.end, chunks.end]);
    expect(event.text).toMatch(/^data: tick 1\n\n/);
    expect(event.text.endsWith('event: close\ndata: closing\n\n')).toBe(tell);
    expect([event.whole, chunk.whole]).toEqual([tell, tell]);
  });

  test.each([
    [true, 1001],
    [false, 1006],
  ])('WebSocket, -tell=%s', async (tell, code) => {
    const server = start('go/streaming', [`-tell=${tell}`, '-tick', '20ms']);
    const socket = new WebSocket((await server.url()).replace('http', 'ws') + '/ws');
    socket.on('error', () => {});
    const [message] = await once(socket, 'message');
    expect(String(message)).toBe('tick 1');
    const pong = once(socket, 'pong');
    socket.ping('abc');
    expect(String((await pong)[0])).toBe('abc');
    const closed = once(socket, 'close');
    expect(await server.stop()).toEqual({ code: 0, signal: null });
    expect((await closed)[0]).toBe(code);
  });

  test('-hang waits for its streams', async () => {
    const server = start('go/streaming', ['-hang', '-tick', '20ms']);
    const url = await server.url();
    const { end } = await read(`${url}/events`);
    server.child.kill('SIGTERM');
    // A refused connection shows that Shutdown has begun: the listener is closed.
    await expect
      .poll(
        () =>
          fetch(`${url}/ready`).then(
            (r) => r.status,
            () => 'refused',
          ),
        { timeout: 10_000 },
      )
      .toBe('refused');
    expect(server.child.exitCode).toBe(null);
    await server.stop('SIGKILL');
    expect((await end).whole).toBe(false);
  });

  test('-tls -tell ends an HTTP/2 stream and says GOAWAY', async () => {
    const server = start('go/streaming', ['-tls', '-tell', '-tick', '20ms']);
    const url = await server.url();
    expect(url).toMatch(/^https:/);
    const { session, goaway } = session2(url);
    const stream = stream2(session, { ':path': '/events' });
    await stream.first;
    const ended = server.stop();
    const seen = await stream.end;
    expect(seen.data.toString()).toMatch(/event: close\ndata: closing\n\n$/);
    expect(seen.trailers['x-end']).toBe('closing');
    expect(await goaway).toBe(true);
    expect(await ended).toEqual({ code: 0, signal: null });
  });

  test.each([
    [[], 'h2'],
    [['-http1'], 'http/1.1'],
  ])('loopback-tls %j speaks %s', async (args, protocol) => {
    const server = start('go/loopback-tls', ['-handler', '1ms', ...args]);
    const { connect: tls } = await import('node:tls');
    const { hostname, port } = new URL(await server.url());
    const socket = tls({
      host: hostname,
      port: Number(port),
      ALPNProtocols: ['h2', 'http/1.1'],
      rejectUnauthorized: false,
    });
    await once(socket, 'secureConnect');
    expect(socket.alpnProtocol).toBe(protocol);
    socket.destroy();
    expect(await server.stop()).toEqual({ code: 0, signal: null });
  });

  test('h2c answers over HTTP/2 without TLS, finishes what is open, says GOAWAY', async () => {
    const server = start('go-http2/h2c', ['-handler', '300ms']);
    const { session, goaway } = session2(await server.url());
    const ready = stream2(session, { ':path': '/ready' });
    expect((await ready.end).status).toBe(200);
    const slow = stream2(session, { ':path': '/' });
    // Frames of one connection are taken in order: after this answer the other is in hand.
    expect((await stream2(session, { ':path': '/ready' }).end).status).toBe(200);
    const ended = server.stop();
    expect(await slow.end).toMatchObject({ status: 200, broken: false });
    expect(await goaway).toBe(true);
    expect(await ended).toEqual({ code: 0, signal: null });
  });

  test.each([[true], [false]])('grpc-health, -tell=%s', async (tell) => {
    const server = start('go-http2/grpc-health', [`-tell=${tell}`]);
    const { session } = session2(await server.url());
    const empty = Buffer.alloc(5);
    const call = { ':method': 'POST', 'content-type': 'application/grpc', te: 'trailers' };
    const check = await stream2(session, { ...call, ':path': '/grpc.health.v1.Health/Check' }, empty).end;
    expect([...check.data]).toEqual([0, 0, 0, 0, 2, 8, 1]);
    expect(check.trailers['grpc-status']).toBe('0');
    const watch = stream2(session, { ...call, ':path': '/grpc.health.v1.Health/Watch' }, empty);
    await watch.first;
    expect(await server.stop()).toEqual({ code: 0, signal: null });
    const seen = await watch.end;
    expect(seen.trailers['grpc-status']).toBe(tell ? '14' : undefined);
    expect(seen.data.length).toBe(tell ? 14 : 7);
    session.destroy();
  });
});
