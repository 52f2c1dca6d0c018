import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { type LoadPlan, startLoadProcess } from '../../src/load/load.ts';

// Requests per second with one record each, beside a Go server on the same machine, and the load's own loop lag.
// Peer for keep-alive: wrk (Debian package `wrk`), when it is there. Run: node bench/load/rate.ts
const seconds = 3;
const folder = mkdtempSync(join(tmpdir(), 'sigtrail-bench-'));
try {
  const program = join(folder, 'server');
  const source = join(import.meta.dirname, 'server');
  const built = spawnSync('go', ['build', '-o', program, '.'], { cwd: source, encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`this benchmark needs Go: ${built.stderr ?? built.error?.message}`);
  const server = spawn(program, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = (await once(createInterface({ input: server.stdout }), 'line')) as [string];
  try {
    await measure(`http://127.0.0.1:${port}/`);
  } finally {
    server.kill('SIGKILL');
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure(url: string): Promise<void> {
  const keepAlive = await rate(url, 'keep-alive', 64);
  const paced = await rate(url, 'keep-alive', 64, [4, 6]);
  const fresh = await rate(url, 'new', 16);
  const peer = wrk(url);
  console.log(`keep-alive      ${line(keepAlive)} (goal 10000/s, lag p99 2 ms)`);
  console.log(`  with 5 ms think time ${line(paced)}`);
  console.log(`new connections ${line(fresh)} (goal 3000/s)`);
  console.log(
    peer === null
      ? 'wrk             missing: no ratio'
      : `wrk keep-alive  ${Math.round(peer)}/s; ratio ${(keepAlive.perSecond / peer).toFixed(2)}`,
  );
}

interface Rate {
  readonly perSecond: number;
  readonly lagP99Ms: number;
  readonly failed: number;
}

async function rate(
  url: string,
  population: 'keep-alive' | 'new',
  clients: number,
  thinkMs: readonly [number, number] = [0, 0],
): Promise<Rate> {
  await using load = await startLoadProcess({ enter: [] });
  const plan: LoadPlan = {
    target: { url },
    timeLimitMs: 10_000,
    seed: 1,
    populations: [{ population, clients, thinkMs, requests: [{ method: 'GET' }] }],
  };
  const run = await load.start(plan);
  await pause(500);
  const before = await run.snapshot();
  await pause(seconds * 1000);
  const after = await run.snapshot();
  const { lag, records } = await run.finish({ waitInFlightMs: 10_000 });
  const sorted = lag
    .filter((one) => one.tNs > before.tNs && one.tNs < after.tNs)
    .map((one) => one.lagMs)
    .sort((a, b) => a - b);
  return {
    perSecond: (after.ended - before.ended) / ((after.tNs - before.tNs) / 1e9),
    lagP99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN,
    failed: records.filter((record) => record.outcome !== 'complete').length,
  };
}

function line({ perSecond, lagP99Ms, failed }: Rate): string {
  return `${Math.round(perSecond)}/s, loop lag p99 ${lagP99Ms.toFixed(2)} ms, ${failed} failed`;
}

function wrk(url: string): number | null {
  const { status, stdout } = spawnSync('wrk', ['-t1', '-c64', `-d${seconds}s`, url], { encoding: 'utf8' });
  const found = status === 0 ? /Requests\/sec:\s+([\d.]+)/.exec(stdout) : null;
  return found === null ? null : Number(found[1]);
}
