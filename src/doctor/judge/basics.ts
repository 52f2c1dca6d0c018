import type { DoctorCheck, DoctorMachine } from '../../model/documents/doctor.ts';
import type { MachineFacts } from '../facts.ts';
import { parseRights } from './capabilities.ts';
import { check } from './check.ts';
import { losses } from './losses.ts';

/** As `engines` in package.json. */
const oldestNode = 24;

function nodeCheck({ node }: MachineFacts): DoctorCheck {
  const about = { id: 'node', area: 'machine', name: 'Node', from: 'process.versions', found: node } as const;
  if (Number.parseInt(node, 10) >= oldestNode) return check({ ...about, state: 'there' });
  return check({
    ...about,
    state: 'missing',
    cost: 'sigtrail is neither built nor tested for it',
    advice: `install Node ${oldestNode} or newer`,
  });
}

function tempCheck({ tempFolder: { path, reason } }: MachineFacts): DoctorCheck {
  const about = { id: 'temp-folder', area: 'machine', name: 'temp folder', from: 'access(2)' } as const;
  if (reason === '') return check({ ...about, state: 'there', found: path });
  return check({
    ...about,
    state: 'missing',
    found: `${path} cannot be written (${reason})`,
    cost: 'nothing can be drilled: sigtrail keeps there what it needs to clean up after itself',
    get: ['TMPDIR=/a/folder/of/yours sigtrail drill -- ./server'],
  });
}

function shellCheck({ hasShell, platform }: MachineFacts): DoctorCheck[] {
  if (hasShell || platform === 'win32') return [];
  return [
    check({
      id: 'shell',
      area: 'machine',
      name: 'shell',
      state: 'missing',
      found: 'no /bin/sh',
      from: '/bin/sh',
      cost: 'nothing can be drilled: the sandbox starts services through it',
      advice: 'use an image with a POSIX shell for sigtrail; the drilled service needs none',
    }),
  ];
}

function permissionCheck(facts: MachineFacts, machine: DoctorMachine): DoctorCheck[] {
  if (facts.platform !== 'linux') return [];
  const about = {
    id: 'permissions',
    area: 'machine',
    name: 'permissions',
    from: '/proc/self/status',
  } as const;
  const rights = parseRights(facts.texts.status);
  const who = facts.uid === 0 ? 'root' : `user ${facts.uid}`;
  if (rights === null)
    return [check({ ...about, state: 'unknown', found: `${who}; capabilities cannot be read` })];
  const count = rights.count === 0 ? 'no capabilities' : `${rights.count} capabilities`;
  const wanted = (['CAP_SYS_ADMIN', 'CAP_SYS_PTRACE'] as const).filter((name) => !rights.has.includes(name));
  const scope = facts.texts.ptraceScope?.trim();
  const ptrace = scope === undefined || scope === '0' ? '' : `; ptrace_scope ${scope.slice(0, 10)}`;
  if (!wanted.includes('CAP_SYS_PTRACE')) {
    const without = wanted.length === 0 ? '' : `, not ${wanted.join(', ')}`;
    return [check({ ...about, state: 'there', found: `${who}, ${count}${without}${ptrace}` })];
  }
  const get =
    facts.uid !== 0
      ? 'sudo sigtrail drill -- ./server'
      : machine.container === null
        ? null
        : 'docker run --cap-add SYS_PTRACE …';
  return [
    check({
      ...about,
      state: 'limited',
      found: `${who}, ${count}${ptrace}`,
      ...losses.permissions,
      get: get === null ? [] : [get],
    }),
  ];
}

/** What every drill stands on: Node, a temp folder, a shell, rights. */
export function basicChecks(facts: MachineFacts, machine: DoctorMachine): DoctorCheck[] {
  return [nodeCheck(facts), ...shellCheck(facts), tempCheck(facts), ...permissionCheck(facts, machine)];
}
