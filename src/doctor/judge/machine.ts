import type { DoctorMachine } from '../../model/documents/doctor.ts';
import { parseHierarchies } from '../../engine/sandbox/cgroup/hierarchy.ts';
import type { MachineFacts, NamespaceName } from '../facts.ts';
import { parseOsRelease } from './os-release.ts';

/** Inodes of the namespaces that the kernel makes first, the same on every Linux. Source: include/linux/proc_ns.h. */
const firstNamespaces: Readonly<Record<NamespaceName, string>> = {
  pid: 'pid:[4026531836]',
  user: 'user:[4026531837]',
  uts: 'uts:[4026531838]',
  ipc: 'ipc:[4026531839]',
  cgroup: 'cgroup:[4026531835]',
};

/** null: not known. */
function isFirst(name: NamespaceName, { namespaces }: MachineFacts): boolean | null {
  return namespaces[name] === null ? null : namespaces[name] === firstNamespaces[name];
}

function markOf({ marks, hints, texts }: MachineFacts): string | null {
  const path = texts.selfCgroup ?? '';
  if (hints.kubernetes || /kubepods/.test(path)) return 'kubernetes';
  if (marks.containerenv) return 'podman';
  if (marks.dockerenv) return 'docker';
  if (hints.container !== null) return hints.container;
  return /\/(docker|libpod|containerd|lxc)[/-]/.exec(path)?.[1] ?? null;
}

/**
 * The container around sigtrail. A mark alone proves nothing: a machine can be booted from an image that still has
 * `/.dockerenv`. A container has at least one namespace that is not the machine's first.
 */
function containerOf(facts: MachineFacts): string | null {
  const mark = markOf(facts);
  if (mark === null || facts.platform !== 'linux') return null;
  const looked = (['pid', 'uts', 'ipc', 'cgroup'] as const).map((name) => isFirst(name, facts));
  return looked.every((first) => first === true) ? null : mark;
}

function kindOf(facts: MachineFacts): DoctorMachine['kind'] {
  if (facts.platform === 'darwin') return 'macos';
  if (facts.platform === 'win32') return 'windows';
  if (facts.platform !== 'linux') return 'other';
  const kernel = `${facts.kernel} ${facts.texts.version ?? ''}`;
  if (/linuxkit/i.test(facts.kernel)) return 'docker-desktop';
  const hasName = /microsoft/i.test(kernel);
  if (!hasName && !facts.marks.wslInterop && !facts.hints.wsl) return 'linux';
  // WSL1 answers as Linux 4.4.0 for ever; the kernel of WSL2 began at 4.19, also where a user built it.
  return /^4\.4\.0-.*Microsoft/.test(facts.kernel) || /^[34]\.[0-9]\./.test(facts.kernel) ? 'wsl1' : 'wsl2';
}

const titles: Readonly<Record<DoctorMachine['kind'], string>> = {
  linux: 'Linux',
  wsl2: 'WSL2 on Windows',
  wsl1: 'WSL1 on Windows',
  'docker-desktop': 'the LinuxKit VM of Docker Desktop',
  macos: 'macOS',
  windows: 'Windows',
  other: 'a system that sigtrail does not know',
};

function titleOf(kind: DoctorMachine['kind'], container: string | null, firstPid: boolean | null): string {
  if (container !== null) {
    const name = {
      docker: 'a Docker container',
      podman: 'a Podman container',
      kubernetes: 'a Kubernetes pod',
    }[container];
    return `${name ?? `a container (${container})`} ${kind === 'linux' ? 'on Linux' : `in ${titles[kind]}`}`;
  }
  if (kind === 'linux') return firstPid === false ? 'Linux, in a nested PID namespace' : 'native Linux';
  return titles[kind];
}

function cgroupOf({ texts }: MachineFacts): DoctorMachine['cgroup'] {
  const hierarchies = parseHierarchies({ mountinfo: texts.mountinfo ?? '', own: texts.selfCgroup ?? '' });
  const withControllers = hierarchies.some(
    ({ version, controllers }) => version === 1 && controllers.some((name) => !name.startsWith('name=')),
  );
  if (hierarchies.some(({ version }) => version === 2)) return withControllers ? 'hybrid' : 'v2';
  return withControllers ? 'v1' : 'none';
}

/** What kind of machine the facts are of. Pure. */
export function describeMachine(facts: MachineFacts): DoctorMachine {
  const kind = kindOf(facts);
  const container = containerOf(facts);
  const firstPidNamespace = facts.platform === 'linux' ? isFirst('pid', facts) : null;
  return {
    kind,
    title: titleOf(kind, container, firstPidNamespace),
    kernel: facts.kernel,
    architecture: facts.architecture,
    node: facts.node,
    distribution: parseOsRelease(facts.texts.osRelease).title,
    container,
    firstPidNamespace,
    user: facts.uid,
    cgroup: cgroupOf(facts),
  };
}
