import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LoadProcess, type LoadResult, startLoadProcess } from '../../../src/load/load.ts';
import type { Population } from '../../../src/model/request.ts';

let load: LoadProcess;
beforeAll(async () => {
  load = await startLoadProcess({ enter: [] });
});
afterAll(() => load[Symbol.asyncDispose]());

const head = 'HTTP/1.1 200 OK\r\n';

/** One exchange against a server that answers each head in this way; `connections` counts what it accepted. */
async function oneExchange(
  answer: (socket: Socket, request: string) => void,
  population: Population = 'new',
  body?: string,
): Promise<{ result: LoadResult; connections: number }> {
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    socket.on('error', () => undefined);
    socket.on('data', (data) => answer(socket, String(data)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const run = await load.start({
      target: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` },
      timeLimitMs: 400,
      seed: 1,
      maxRecords: 1,
      populations: [
        {
          population,
          clients: 1,
          thinkMs: [0, 0],
          requests: [body === undefined ? { method: 'GET' } : { method: 'POST', body }],
          startPaused: true,
        },
      ],
    });
    run.release(population);
    while ((await run.snapshot()).ended < 1) await new Promise(setImmediate);
    return { result: await run.finish({ waitInFlightMs: 1000 }), connections };
  } finally {
    server.close();
  }
}

test.each([
  ['whole by content-length', (s: Socket) => s.write(`${head}content-length: 2\r\n\r\nab`), 'complete', 200],
  [
    'whole by the end of the connection, HTTP/1.0',
    (s: Socket) => s.end('HTTP/1.0 200 OK\r\n\r\nab'),
    'complete',
    200,
  ],
  [
    'connection: close',
    (s: Socket) => s.end(`${head}connection: close\r\ncontent-length: 2\r\n\r\nab`),
    'complete',
    200,
  ],
  [
    'early hints first',
    (s: Socket) => s.write(`HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${head}content-length: 0\r\n\r\n`),
    'complete',
    200,
  ],
  ['content-length not reached', (s: Socket) => s.end(`${head}content-length: 9\r\n\r\nab`), 'cut', 200],
  [
    'content-length not reached, connection: close',
    (s: Socket) => s.end(`${head}connection: close\r\ncontent-length: 9\r\n\r\nab`),
    'cut',
    200,
  ],
  [
    'chunks without their end',
    (s: Socket) => s.end(`${head}transfer-encoding: chunked\r\n\r\n2\r\nab\r\n`),
    'cut',
    200,
  ],
  [
    'chunks without their end, connection: close',
    (s: Socket) => s.end(`${head}connection: close\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n`),
    'cut',
    200,
  ],
  [
    'reset in the middle of a body that has no length',
    (s: Socket) => s.write('HTTP/1.0 200 OK\r\n\r\nab', () => s.resetAndDestroy()),
    'cut',
    200,
  ],
  ['half a head', (s: Socket) => s.end('HTTP/1.1 20'), 'cut', null],
  ['closed without an answer', (s: Socket) => s.end(), 'cut', null],
  ['reset without an answer', (s: Socket) => s.resetAndDestroy(), 'cut', null],
  ['not HTTP', (s: Socket) => s.write('SSH-2.0-x\r\n'), 'cut', null],
  ['never answered', () => undefined, 'timed-out', null],
  ['an answer without end', (s: Socket) => s.write(`${head}content-length: 9\r\n\r\nab`), 'timed-out', 200],
] as const)('%s', async (_name, answer, outcome, status) => {
  const { result, connections } = await oneExchange(answer);
  expect(result.records).toEqual([expect.objectContaining({ outcome, status })]);
  expect(connections).toBe(1);
  const [record] = result.records;
  if (status !== null || _name === 'half a head') expect(record?.firstByteNs).not.toBeNull();
  expect(record?.lastByteWrittenNs).toBeGreaterThanOrEqual(record?.connectedNs as number);
});

test('an answer that comes while the body is held back is an answer', async () => {
  const { result } = await oneExchange(
    (s) => s.end('HTTP/1.1 413 Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n'),
    'trickled',
    'abc',
  );
  expect(result.records).toEqual([expect.objectContaining({ outcome: 'complete', status: 413 })]);
});

test('a keep-alive connection that the server closes is never reopened once the stop is near, and that is no loss', async () => {
  let connections = 0;
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    connections++;
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', () => socket.write(`${head}content-length: 0\r\n\r\n`));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const run = await load.start({
    target: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` },
    timeLimitMs: 1000,
    seed: 1,
    populations: [
      { population: 'keep-alive', clients: 10, thinkMs: [400, 400], requests: [{ method: 'GET' }] },
    ],
  });
  await run.prepareStop();
  for (const socket of sockets) socket.end();
  await Promise.all(sockets.map((socket) => once(socket, 'close')));
  // The clients come back from thinking and find their connections gone.
  await new Promise((resolve) => setTimeout(resolve, 600));
  const result = await run.finish({ waitInFlightMs: 1000 });
  server.close();
  expect(connections).toBe(10);
  expect(result).toMatchObject({ connections: 10, retired: 10, abandoned: 0 });
  expect(result.records.map((record) => record.outcome)).toEqual(new Array(10).fill('complete'));
});

test('a server that closes after each answer gets a new connection for each request before the stop', async () => {
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    socket.on('error', () => undefined);
    socket.on('data', () => socket.end(`${head}connection: close\r\ncontent-length: 0\r\n\r\n`));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const target = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
  expect(await load.probe(target)).toMatchObject({ isHttp: true, keepAlive: false, status: 200 });
  connections = 0;
  const run = await load.start({
    target,
    timeLimitMs: 1000,
    seed: 1,
    populations: [{ population: 'keep-alive', clients: 4, thinkMs: [0, 1], requests: [{ method: 'GET' }] }],
  });
  while ((await run.snapshot()).ended < 40) await new Promise(setImmediate);
  const { records } = await run.finish({ waitInFlightMs: 1000 });
  server.close();
  expect(records.every((record) => record.outcome === 'complete')).toBe(true);
  expect(new Set(records.map((record) => record.connection)).size).toBe(connections);
});

test('nothing that listens: the start fails and says why', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  const target = { url: `http://127.0.0.1:${port}/` };
  expect(await load.probe(target)).toMatchObject({
    isHttp: false,
    detail: expect.stringContaining('ECONNREFUSED'),
  });
  const plan = {
    target,
    timeLimitMs: 3000,
    seed: 1,
    populations: [
      {
        population: 'keep-alive' as const,
        clients: 2,
        thinkMs: [0, 0] as const,
        requests: [{ method: 'GET' }],
      },
    ],
  };
  await expect(load.start(plan)).rejects.toMatchObject({
    code: 'load-failed',
    text: { why: expect.stringContaining('ECONNREFUSED') },
  });
});
