import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttp } from 'node:http';
import { createServer as createHttp2, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, expect, test } from 'vitest';
import { type LoadTarget, startLoadProcess } from '../../../src/load/load.ts';
import type { RequestRecord } from '../../../src/model/request.ts';

const folder = mkdtempSync(join(tmpdir(), 'sigtrail-load-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function forty(
  target: LoadTarget,
  after: () => void = () => undefined,
): Promise<readonly RequestRecord[]> {
  await using load = await startLoadProcess({ enter: [] });
  const requests = [{ method: 'GET' }, { method: 'POST', body: 'a=1' }];
  const run = await load.start({
    target,
    timeLimitMs: 3000,
    seed: 1,
    trickle: { afterStopMs: 0 },
    populations: [
      { population: 'keep-alive', clients: 4, thinkMs: [0, 1], requests },
      { population: 'trickled', clients: 2, thinkMs: [0, 0], requests: [{ method: 'POST', body: 'held' }] },
    ],
  });
  while ((await run.snapshot()).ended < 40) await new Promise(setImmediate);
  await run.prepareStop();
  run.signalSent({ fromNs: process.hrtime.bigint(), toNs: process.hrtime.bigint(), by: 'kill' });
  after();
  const { records, abandoned } = await run.finish({ waitInFlightMs: 4000 });
  expect(abandoned).toBe(0);
  return records;
}

test('a unix socket', async () => {
  const unixPath = join(folder, 'http.sock');
  const server = createHttp((request, response) => request.resume().on('end', () => response.end('hello')));
  server.listen(unixPath);
  await once(server, 'listening');
  const records = await forty({ url: 'http://localhost/', unixPath });
  server.close();
  expect(records.filter((record) => record.outcome !== 'complete' || record.status !== 200)).toEqual([]);
  expect(records.filter((record) => record.population === 'trickled')).toHaveLength(2);
});

test('HTTP/2 by prior knowledge; GOAWAY is no loss', async () => {
  const sessions = new Set<ServerHttp2Session>();
  const server = createHttp2((request, response) => request.resume().on('end', () => response.end('hello')));
  server.on('session', (session) => sessions.add(session));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  await using load = await startLoadProcess({ enter: [] });
  expect(await load.probeHttp2({ url })).toBe(true);
  const records = await forty({ url, http2: true }, () => {
    for (const session of sessions) session.close();
  });
  server.close();
  expect(records.filter((record) => record.outcome !== 'complete' || record.status !== 200)).toEqual([]);
  expect(records.filter((record) => record.population === 'trickled')).toHaveLength(2);
});

test('an HTTP/1 server is not taken for HTTP/2', async () => {
  const server = createHttp((_, response) => response.end('hello')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  await using load = await startLoadProcess({ enter: [] });
  expect(await load.probeHttp2({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` })).toBe(
    false,
  );
  server.close();
});

test('the load process ends when its parent is killed', async () => {
  const path = join(import.meta.dirname, '../../../src/load/load.ts');
  const script = `import { startLoadProcess } from ${JSON.stringify(path)}; console.log((await startLoadProcess({ enter: [] })).pid); setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [pid] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string];
  expect(alive(Number(pid))).toBe(true);
  parent.kill('SIGKILL');
  while (alive(Number(pid))) await new Promise((resolve) => setTimeout(resolve, 10));
});

function alive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
