import type { DoctorCheck, DoctorMachine } from '../../model/documents/doctor.ts';
import type { MachineFacts } from '../facts.ts';
import { parseRights } from './capabilities.ts';
import { check } from './check.ts';
import { losses } from './losses.ts';
import { userNamespaceObstacle } from './user-namespaces.ts';

/** What a pod needs for namespaces and cgroups of its own. */
export const privilegedPod = 'securityContext: {privileged: true} in the pod that runs sigtrail';

const containerFlags =
  '--security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined';

/** Needs this user a user namespace first? Being called root is not enough for a PID namespace: CAP_SYS_ADMIN is. */
function isPlainUser(facts: MachineFacts): boolean {
  return parseRights(facts.texts.status)?.has.includes('CAP_SYS_ADMIN') !== true;
}

type Ways = Pick<DoctorCheck, 'get' | 'advice'>;

/** Ways to a PID namespace on this machine, the one that is nearest first. */
function waysToNamespaces(facts: MachineFacts, machine: DoctorMachine): Ways {
  if (machine.kind === 'macos' || machine.kind === 'other') {
    return {
      get: ['docker run --privileged -v "$PWD:/work" -w /work node:26 npx sigtrail drill -- ./server'],
      advice:
        'run sigtrail in Linux, with the service built for it: a container as above, or a virtual machine',
    };
  }
  if (machine.kind === 'wsl1') {
    return {
      get: ['wsl --set-version NAME 2'],
      advice: 'to be typed in Windows; NAME is listed by wsl --list --verbose',
    };
  }
  if (machine.container === 'kubernetes') return { get: [], advice: privilegedPod };
  if (machine.container !== null) {
    const get = ['docker run --privileged …', `docker run --cap-add SYS_ADMIN ${containerFlags} …`];
    return { get, advice: null };
  }
  const asRoot = 'sudo sigtrail drill -- ./server';
  const obstacle = isPlainUser(facts) ? userNamespaceObstacle(facts) : null;
  if (obstacle !== null) {
    return { get: [...obstacle.get, ...(facts.uid === 0 ? [] : [asRoot])], advice: obstacle.advice };
  }
  return facts.uid === 0
    ? { get: [], advice: 'run sigtrail with CAP_SYS_ADMIN' }
    : { get: [asRoot], advice: null };
}

function whyNot(
  facts: MachineFacts,
  machine: DoctorMachine,
  reason: string,
): { found: string; from: string } {
  if (machine.kind === 'wsl1')
    return { found: 'WSL1 has no namespaces, no cgroups and no tracefs', from: '/proc/version' };
  const obstacle = isPlainUser(facts) ? userNamespaceObstacle(facts) : null;
  if (obstacle !== null && facts.tools.unshare !== null)
    return { found: obstacle.reason, from: obstacle.from };
  const filtered = parseRights(facts.texts.status)?.isFiltered === true && machine.container !== null;
  return {
    found: filtered ? `${reason}; the container's seccomp profile filters system calls` : reason,
    from: 'tried',
  };
}

/** Is the service PID 1 of a namespace of its own? Without it there is no grade. */
export function pidNamespaceCheck(facts: MachineFacts, machine: DoctorMachine): DoctorCheck {
  const about = { id: 'pid-namespace', area: 'sandbox', name: 'PID namespace' } as const;
  if (machine.kind === 'windows') {
    return check({
      ...about,
      state: 'missing',
      found: 'Windows has no POSIX signals and no PID namespaces; the sandbox does not run here',
      from: 'platform',
      ...losses.windows,
      get: ['wsl --install'],
      advice: 'then run sigtrail inside WSL2; wsl --list --verbose tells which version a distribution has',
    });
  }
  const ability = facts.abilities?.['pid-namespace'];
  if (ability === undefined)
    return check({ ...about, state: 'unknown', found: 'could not be tried', from: 'tried' });
  if (!ability.can) {
    const reason = ability.reason.replace(
      /; the service runs in a plain process group and is not PID 1$/,
      '',
    );
    const why = whyNot(facts, machine, reason);
    return check({
      ...about,
      state: 'missing',
      ...why,
      ...losses.pidNamespace,
      ...waysToNamespaces(facts, machine),
    });
  }
  const how = !isPlainUser(facts) ? 'made as root' : 'made without root, through a user namespace';
  return check({ ...about, state: 'there', found: `${how}; the service is PID 1`, from: 'tried' });
}

/** What users without root can do here; only told apart from the PID namespace where sigtrail itself is root. */
export function userNamespaceCheck(facts: MachineFacts, machine: DoctorMachine): DoctorCheck[] {
  if (facts.platform !== 'linux' || isPlainUser(facts) || machine.kind === 'wsl1') return [];
  const obstacle = userNamespaceObstacle(facts);
  return [
    check({
      id: 'user-namespaces',
      area: 'sandbox',
      name: 'without root',
      state: obstacle === null ? 'there' : 'not-needed',
      found: obstacle?.reason ?? 'no switch of the kernel keeps other users from user namespaces',
      from: obstacle?.from ?? '/proc/sys',
      get: [...(obstacle?.get ?? [])],
      advice: obstacle?.advice ?? null,
    }),
  ];
}

/** A network namespace of its own for the service. */
export function networkCheck(facts: MachineFacts, machine: DoctorMachine): DoctorCheck {
  const about = { id: 'network-namespace', area: 'sandbox', name: 'network' } as const;
  const ability = facts.abilities?.['network-namespace'];
  if (ability === undefined) {
    return check({ ...about, state: 'unknown', found: 'could not be tried', from: 'tried' });
  }
  if (ability.can) return check({ ...about, state: 'there', found: '--network none works', from: 'tried' });
  const sameReason = facts.abilities?.['pid-namespace'].can === false;
  return check({
    ...about,
    state: 'limited',
    found: sameReason ? 'no network namespace, for the same reason' : ability.reason,
    from: 'tried',
    ...losses.network,
    ...(sameReason || facts.tools.ip === null ? {} : waysToNamespaces(facts, machine)),
  });
}
