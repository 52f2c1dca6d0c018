import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { accessSync, chmodSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DrillDocument } from '../../src/model/documents/drill.ts';
import { prepare, type RealDrill, realDrills, wordsOf } from '../../tools/verify/real-servers.mjs';
import { fixture } from '../fixture-paths.ts';
import { isRoot, runDrill } from '../support/run-drill.ts';

const root = join(import.meta.dirname, '../..');
const nobody = 65534;
const site = mkdtempSync('/tmp/sigtrail-real-');
const sites = { self: join(site, 'self'), nobody: join(site, 'nobody') };
let backend: ChildProcess;

beforeAll(async () => {
  chmodSync(site, 0o755);
  prepare(sites.self);
  if (isRoot) prepare(sites.nobody, nobody);
  backend = spawn(fixture('go/shutdown'), ['-addr', '127.0.0.1:12081', '-handler', '300ms'], {
    stdio: 'ignore',
  });
  await listening(12081);
});

afterAll(() => {
  backend.kill('SIGKILL');
  rmSync(site, { recursive: true, force: true });
});

async function listening(port: number): Promise<void> {
  for (;;) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (open) return;
    if (backend.exitCode !== null) throw new Error(`the backend ended with ${backend.exitCode}`);
  }
}

/** The program that a drill needs; a shell's or an init's own words are looked through too. */
function missing({ command }: RealDrill): string | null {
  const programs =
    command[0] === 'sh' ? ['redis-server'] : command.filter((word, i) => i === 0 || word === 'nginx');
  for (const program of programs) if (!isThere(program)) return program;
  return null;
}

function isThere(program: string): boolean {
  if (!program.includes('/')) {
    try {
      execFileSync('sh', ['-c', 'command -v "$1"', 'sh', program], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  }
  try {
    accessSync(join(root, program), constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function told({ document, code }: { document: DrillDocument; code: number }): string {
  const rows = document.scenarios.filter((one) => ['D1', 'D2', 'D3', 'D13'].includes(one.id));
  const grade = document.grade ?? `none (tried: ${document.gradeOfTried ?? 'nothing'})`;
  return `${grade}, exit ${code}; ${rows.map((one) => `${one.id} ${one.verdict}: ${one.reason}`).join('; ')}`;
}

function wanted(grade: string | null): number {
  if (grade === null) return 3;
  return grade === 'D' || grade === 'F' ? 1 : 0;
}

describe('servers that others wrote', () => {
  for (const drill of realDrills) {
    const users = drill.bothUsers && isRoot ? (['self', 'nobody'] as const) : (['self'] as const);
    for (const user of users) {
      it(`${drill.id}${user === 'nobody' ? ', without root' : ''}`, async (test) => {
        const lacking = missing(drill);
        if (lacking !== null) {
          console.log(`figure: ${drill.id}: NOT DRILLED, ${lacking} is not installed`);
          test.skip(`${lacking} is not installed`);
        }
        const end = await runDrill(wordsOf(drill, sites[user]), { user, timeoutMs: 300_000 });
        console.log(`figure: ${drill.id}${user === 'nobody' ? ' (uid 65534)' : ''}: ${told(end)}`);
        const { grade, gradeOfTried, headline } = end.document;
        expect(drill.grades, headline).toContain(grade);
        expect(drill.tried, headline).toContain(gradeOfTried);
        expect(end.code).toBe(wanted(grade));
      });
    }
  }
});

it('a service that answers 503 to part of the load has no grade, and it is said why', async (test) => {
  if (!isThere('prometheus-node-exporter')) test.skip('prometheus-node-exporter is not installed');
  const words = ['--network', 'none', '--url', 'http://127.0.0.1:19100/metrics'];
  const command = ['prometheus-node-exporter', '--web.listen-address=127.0.0.1:19100'];
  const { code, document } = await runDrill([...words, '--', ...command], { timeoutMs: 300_000 });
  console.log(`figure: node-exporter with its limit of 40: exit ${code}; ${document.headline}`);
  expect(code).toBe(3);
  expect(document.grade).toBeNull();
  expect(document.headline).toMatch(/answered 503/);
});
