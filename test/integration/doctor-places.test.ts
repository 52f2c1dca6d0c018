import { execFile } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { sandboxAbilities } from '../../src/engine/sandbox/sandbox.ts';
import type { DoctorDocument } from '../../src/model/documents/doctor.ts';

const main = JSON.stringify(new URL('../../src/cli/main.ts', import.meta.url).href);
const program = `const { main } = await import(${main}); await main(process.argv.slice(1));`;

/** What doctor says at a place that a shell script makes; the script runs it by `exec "$@"`. */
function doctorIn(
  words: readonly string[],
  script: string,
): Promise<{ document: DoctorDocument; code: number }> {
  const doctor = [process.execPath, '--input-type=module', '-e', program, '--', 'doctor', '--json'];
  const [first = '', ...rest] = [...words, 'sh', '-c', script, 'sh', ...doctor];
  return new Promise((resolve, reject) => {
    execFile(first, rest, { timeout: 60_000 }, (error, out, err) => {
      try {
        resolve({
          document: JSON.parse(out) as DoctorDocument,
          code: typeof error?.code === 'number' ? error.code : 0,
        });
      } catch {
        reject(new Error(`${error?.message}\n${out}\n${err}`));
      }
    });
  });
}

function checkOf({ checks }: DoctorDocument, id: string) {
  const found = checks.find((check) => check.id === id);
  if (!found) throw new Error(`no check ${id}`);
  return found;
}

const canNest = (await sandboxAbilities())['pid-namespace'].can;
const asUser = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];

describe.runIf(canNest)('real places that lack something', () => {
  test('a kernel switch that forbids user namespaces is named, and it is a missing thing', async () => {
    // The limit counts for this new user namespace and those below it only: user_namespaces(7).
    const { document, code } = await doctorIn(
      ['unshare', '--user', '--map-root-user'],
      'echo 0 >/proc/sys/user/max_user_namespaces && exec setpriv --inh-caps=-all --bounding-set=-all -- "$@"',
    );
    expect(code).toBe(1);
    expect(document.verdict).toBe('missing');
    expect(document.headline).toBe('this machine can drill, but give no A, B or C: PID namespace missing');
    const check = checkOf(document, 'pid-namespace');
    expect(check).toMatchObject({ state: 'missing', from: '/proc/sys/user/max_user_namespaces' });
    expect(check.get[0]).toBe('sysctl -w user.max_user_namespaces=15000');
    expect(document.lost.map(({ scenario }) => scenario)).toEqual(
      expect.arrayContaining(['D6', 'D12', 'D13', 'D18']),
    );
  });

  test('a nested PID namespace is told, drills there, and has no kernel trace', async () => {
    const { document } = await doctorIn(
      ['unshare', ...asUser, '--pid', '--fork', '--mount-proc'],
      'exec "$@"',
    );
    expect(document.machine.firstPidNamespace).toBe(false);
    expect(checkOf(document, 'kernel-trace')).toMatchObject({ state: 'limited' });
    expect(checkOf(document, 'kernel-trace').cost).toContain('at most B');
  });

  test('without /proc nothing is judged: exit 3', async () => {
    const { document, code } = await doctorIn(
      ['unshare', ...asUser, '--mount', '--propagation', 'private'],
      'mount -t tmpfs none /proc && exec "$@"',
    );
    expect({ code, verdict: document.verdict }).toEqual({ code: 3, verdict: 'unknown' });
    expect(document.unknown.length).toBeGreaterThan(0);
  });

  test('a temp folder that cannot be written is a missing thing', async () => {
    const { document, code } = await doctorIn(
      ['unshare', ...asUser, '--mount', '--propagation', 'private'],
      'mount -t tmpfs -o ro none /mnt && export TMPDIR=/mnt && exec "$@"',
    );
    expect(code).toBe(1);
    expect(checkOf(document, 'temp-folder')).toMatchObject({
      state: 'missing',
      found: '/mnt cannot be written (EROFS)',
    });
  });
});
