import { describe, expect, it } from 'vitest';
import { fixture } from '../fixture-paths.ts';
import { proof, runDrill } from '../support/run-drill.ts';

const streaming = fixture('go/streaming');
const h2c = fixture('go-http2/h2c');
const grpc = fixture('go-http2/grpc-health');
const at = '127.0.0.1:8080';

async function drill(stream: string, command: readonly string[]) {
  const words = ['--network', 'none', '--runs', '1', '--only', 'D14', '--insecure', '--grace', '2s'];
  const end = await runDrill([...words, '--stream', stream, '--', ...command]);
  console.log(proof(end));
  return { end, d14: end.document.scenarios.find((one) => one.id === 'D14') };
}

/** Event streams whose connections are reset at SIGTERM. */
const resetting = `
  const open = new Set();
  require('node:http').createServer((request, response) => {
    if (request.url === '/') return response.end('hello');
    open.add(request.socket);
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: hello\\n\\n');
  }).listen(8080, '127.0.0.1');
  process.on('SIGTERM', () => {
    for (const socket of open) socket.resetAndDestroy();
    setImmediate(() => process.exit(0));
  });`;

describe('D14 streams', () => {
  it.each([
    ['ws://', '/ws', [], 'warn', 'FIN'],
    ['ws://', '/ws', ['-tell'], 'pass', 'close frame 1001'],
    ['wss://', '/ws', ['-tls', '-tell'], 'pass', 'close frame 1001'],
    ['sse+http://', '/events', [], 'warn', 'FIN'],
    ['sse+http://', '/events', ['-tell'], 'pass', 'the end of the answer'],
    ['http://', '/stream', ['-tell'], 'pass', 'the end of the answer'],
    ['h2://', '/events', ['-tls'], 'warn', 'FIN'],
    ['h2://', '/events', ['-tls', '-tell'], 'pass', 'GOAWAY'],
  ])('%s%s %j: %s', async (scheme, path, args, verdict, by) => {
    const { d14 } = await drill(`${scheme}${at}${path}`, [streaming, ...args]);
    expect(d14?.verdict, d14?.reason).toBe(verdict);
    expect(d14?.runs[0]?.measured).toMatchObject({ streams: 8, ends: by });
  });

  it('HTTP/2 without TLS: GOAWAY', async () => {
    const { d14 } = await drill(`h2c://${at}/`, [h2c]);
    expect(d14?.verdict, d14?.reason).toBe('pass');
    expect(d14?.runs[0]?.measured.told).toBe(8);
  });

  it.each([
    [[], 'warn', { told: 0, closed: 8 }],
    [['-tell'], 'pass', { told: 8, closed: 0 }],
  ])('gRPC %j: %s', async (args, verdict, figures) => {
    const { d14 } = await drill(`grpc://${at}`, [grpc, ...args]);
    expect(d14?.verdict, d14?.reason).toBe(verdict);
    expect(d14?.runs[0]?.measured).toMatchObject(figures);
  });

  it('a stop that waits for its streams for ever fails', async () => {
    const { d14 } = await drill(`sse+http://${at}/events`, [streaming, '-hang']);
    expect(d14?.verdict).toBe('fail');
    expect(d14?.reason).toBe('8 of 8 streams were open until SIGKILL after 2 s');
  });

  it('also when it said GOAWAY first', async () => {
    const { d14 } = await drill(`h2://${at}/events`, [streaming, '-tls', '-hang']);
    expect(d14?.verdict, d14?.reason).toBe('fail');
    expect(d14?.runs[0]?.measured.hung).toBe(8);
  });

  it('reset connections fail', async () => {
    const { d14 } = await drill(`sse+http://${at}/events`, [process.execPath, '-e', resetting]);
    expect(d14?.verdict).toBe('fail');
    expect(d14?.reason).toBe('8 of 8 streams were reset: ECONNRESET');
  });

  it.each([
    [`ws://${at}/`, /8 of 8 streams could not be opened.*\n.*no WebSocket: it answered 200/],
    ['ws://127.0.0.1:9/', /is not an endpoint of the drilled service/],
  ])('is not judged by a stream that is none: %s', async (stream, message) => {
    const { end, d14 } = await drill(stream, [streaming]);
    expect(d14?.verdict).toBe('skipped');
    expect(end.code).not.toBe(0);
    expect(end.stderr).toMatch(message);
  });

  it('refuses a stream of no known kind before the drill begins', async () => {
    const { end, d14 } = await drill('gopher://127.0.0.1:8080/', [streaming]);
    expect(end.code).toBe(2);
    expect(d14).toBeUndefined();
    expect(end.stderr).toMatch(/is not understood/);
  });
});
