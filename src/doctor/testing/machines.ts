import type { Ability, AbilityName } from '../../engine/engine.ts';
import type { MachineFacts } from '../facts.ts';

/**
 * Machines as the collectors would see them. Kernel names and namespace numbers of WSL, Docker Desktop and Ubuntu are
 * those that users of them have reported (microsoft/WSL#8361, #12408; trentas/ptop#50; docker/for-mac#7402;
 * actions/runner-images#10443); the native one is a Debian 12.
 */

const yes: Ability = { can: true, reason: '' };
const no = (reason: string): Ability => ({ can: false, reason });

function status(capabilities: string, seccomp = 0): string {
  return `Name:\tnode\nCapEff:\t${capabilities}\nNoNewPrivs:\t0\nSeccomp:\t${seccomp}\n`;
}

const allCapabilities = '000001ffffffffff';
/** What Docker leaves to root in a container. */
const dockerCapabilities = '00000000a80425fb';

const v2Texts = {
  selfCgroup: '0::/user.slice/user-1000.slice/session-3.scope\n',
  mountinfo: '31 24 0:27 / /sys/fs/cgroup rw,nosuid,nodev,noexec shared:9 - cgroup2 cgroup2 rw,nsdelegate\n',
};

const everything: Record<AbilityName, Ability> = {
  'pid-namespace': yes,
  'network-namespace': yes,
  'cpu-limit': yes,
  'memory-limit': yes,
  'pids-limit': yes,
  freeze: yes,
  init: yes,
};

const noGroups = {
  'cpu-limit': no('no right to make a group under /sys/fs/cgroup'),
  'memory-limit': no('no right to make a group under /sys/fs/cgroup'),
  'pids-limit': no('no right to make a group under /sys/fs/cgroup'),
  freeze: no('no right to make a group under /sys/fs/cgroup'),
};

export function noNamespaces(message: string): Record<AbilityName, Ability> {
  return {
    ...everything,
    'pid-namespace': no(`${message}; the service runs in a plain process group and is not PID 1`),
    'network-namespace': no(message),
    ...noGroups,
  };
}

const osRelease = (title: string, id: string) => `PRETTY_NAME="${title}"\nNAME="${title}"\nID=${id}\n`;

/** Root on a Debian 12 with cgroup v2: nothing is missing. */
const nativeRoot: MachineFacts = {
  platform: 'linux',
  architecture: 'x64',
  kernel: '6.1.0-28-amd64',
  node: '24.11.0',
  uid: 0,
  texts: {
    version: 'Linux version 6.1.0-28-amd64 (debian-kernel@lists.debian.org) (gcc-12) #1 SMP PREEMPT_DYNAMIC',
    osRelease: osRelease('Debian GNU/Linux 12 (bookworm)', 'debian'),
    status: status(allCapabilities),
    ...v2Texts,
    uidMap: '         0          0 4294967295\n',
    usernsClone: '1\n',
    maxUserNamespaces: '127234\n',
    maxPidNamespaces: '127234\n',
    apparmorUserns: null,
    ptraceScope: null,
  },
  marks: { dockerenv: false, containerenv: false, wslInterop: false },
  namespaces: {
    pid: 'pid:[4026531836]',
    user: 'user:[4026531837]',
    uts: 'uts:[4026531838]',
    ipc: 'ipc:[4026531839]',
    cgroup: 'cgroup:[4026531835]',
  },
  hints: { container: null, kubernetes: false, wsl: false },
  abilities: everything,
  trace: { can: true, reason: 'tracefs at /sys/kernel/tracing' },
  tools: {
    unshare: '/usr/bin/unshare',
    nsenter: '/usr/bin/nsenter',
    setpriv: '/usr/bin/setpriv',
    setsid: '/usr/bin/setsid',
    ip: '/usr/sbin/ip',
    init: '/usr/bin/tini',
  },
  hasShell: true,
  tempFolder: { path: '/tmp', reason: '' },
  engines: [],
  leftovers: [],
  failures: [],
};

type Change = Partial<Omit<MachineFacts, 'texts' | 'marks' | 'namespaces' | 'tools' | 'hints'>> & {
  readonly [Part in 'texts' | 'marks' | 'namespaces' | 'tools' | 'hints']?: Partial<MachineFacts[Part]>;
};

/** A machine that differs from another one only in what is given. */
export function machineLike(base: MachineFacts, change: Change): MachineFacts {
  return {
    ...base,
    ...change,
    texts: { ...base.texts, ...change.texts },
    marks: { ...base.marks, ...change.marks },
    namespaces: { ...base.namespaces, ...change.namespaces },
    tools: { ...base.tools, ...change.tools },
    hints: { ...base.hints, ...change.hints },
  };
}

const noTrace = {
  can: false,
  reason:
    '/sys/kernel/tracing may not be written by this user; run as root, or give the rights on /sys/kernel/tracing to a group',
};

const nativeUser = machineLike(nativeRoot, {
  uid: 1000,
  texts: { status: status('0000000000000000') },
  abilities: { ...everything, ...noGroups },
  trace: noTrace,
});

/** Ubuntu from 23.10 on: AppArmor lets no ordinary user have capabilities in a user namespace. */
const ubuntuUser = machineLike(nativeUser, {
  kernel: '6.8.0-87-generic',
  texts: {
    osRelease: `${osRelease('Ubuntu 24.04.3 LTS', 'ubuntu')}ID_LIKE=debian\n`,
    usernsClone: '1\n',
    apparmorUserns: '1\n',
    ptraceScope: '1\n',
  },
  abilities: noNamespaces(
    'unshare is not permitted here (unshare: write failed /proc/self/uid_map: Operation not permitted)',
  ),
});

const hardenedDebianUser = machineLike(nativeUser, {
  texts: { usernsClone: '0\n' },
  abilities: noNamespaces('unshare is not permitted here (unshare: unshare failed: Operation not permitted)'),
});

const rhelUserWithoutNamespaces = machineLike(hardenedDebianUser, {
  texts: {
    osRelease: `NAME='Red Hat Enterprise Linux'\nID="rhel"\nID_LIKE="fedora"\n`,
    usernsClone: null,
    maxUserNamespaces: '0\n',
  },
});

/** `docker run` without further rights, as root. */
const dockerContainer = machineLike(nativeRoot, {
  texts: { status: status(dockerCapabilities, 2), selfCgroup: '0::/\n' },
  marks: { dockerenv: true },
  namespaces: {
    pid: 'pid:[4026532621]',
    uts: 'uts:[4026532619]',
    ipc: 'ipc:[4026532620]',
    cgroup: 'cgroup:[4026532622]',
  },
  abilities: noNamespaces('unshare is not permitted here (unshare: unshare failed: Operation not permitted)'),
  trace: {
    can: false,
    reason:
      'this is not the initial pid namespace, and the kernel records pids of that one; in a container: --pid=host',
  },
});

const kubernetesPod = machineLike(dockerContainer, {
  marks: { dockerenv: false },
  hints: { kubernetes: true },
});

/** A container on Docker Desktop for Mac. */
const dockerDesktopContainer = machineLike(dockerContainer, {
  architecture: 'arm64',
  kernel: '6.10.0-linuxkit',
  texts: {
    version: 'Linux version 6.10.0-linuxkit (root@buildkitsandbox) #1 SMP Wed Jul 17 10:51:09 UTC 2024',
  },
});

const wsl2Root = machineLike(nativeRoot, {
  kernel: '5.15.167.4-microsoft-standard-WSL2',
  texts: {
    version: 'Linux version 5.15.167.4-microsoft-standard-WSL2 (root@f9c826d3017f) (gcc (GCC) 11.2.0) #1 SMP',
    osRelease: `${osRelease('Ubuntu 22.04.5 LTS', 'ubuntu')}ID_LIKE=debian\n`,
    usernsClone: null,
  },
  marks: { wslInterop: true },
  namespaces: { pid: 'pid:[4026532221]', uts: 'uts:[4026532219]', ipc: 'ipc:[4026532220]' },
  hints: { wsl: true },
  trace: dockerContainer.trace,
});

const wsl1User = machineLike(nativeUser, {
  kernel: '4.4.0-19041-Microsoft',
  texts: {
    version:
      'Linux version 4.4.0-19041-Microsoft (Microsoft@Microsoft.com) (gcc version 5.4.0 (GCC) ) #1237-Microsoft',
    selfCgroup: null,
    mountinfo: null,
    usernsClone: null,
    maxUserNamespaces: null,
    maxPidNamespaces: null,
  },
  marks: { wslInterop: true },
  namespaces: { pid: null, user: null, uts: null, ipc: null, cgroup: null },
  hints: { wsl: true },
  abilities: noNamespaces('unshare is not permitted here (unshare: unshare failed: Invalid argument)'),
});

const offLinux = {
  version: null,
  osRelease: null,
  status: null,
  selfCgroup: null,
  mountinfo: null,
  uidMap: null,
  usernsClone: null,
  maxUserNamespaces: null,
  maxPidNamespaces: null,
} as const;
const noLinuxNamespaces = { pid: null, user: null, uts: null, ipc: null, cgroup: null };
const noTools = { unshare: null, nsenter: null, setpriv: null, setsid: null, ip: null, init: null };

const macos = machineLike(nativeUser, {
  platform: 'darwin',
  architecture: 'arm64',
  kernel: '24.6.0',
  uid: 501,
  texts: offLinux,
  namespaces: noLinuxNamespaces,
  tools: noTools,
  abilities: {
    ...noNamespaces('PID namespaces are a Linux feature; this is darwin'),
    init: no('no minimal init is on this machine: apt-get install tini'),
  },
  trace: { can: false, reason: 'signals are recorded through tracefs, which only Linux has' },
});

const windows = machineLike(macos, {
  platform: 'win32',
  architecture: 'x64',
  kernel: '10.0.22631',
  uid: null,
  hasShell: false,
  abilities: noNamespaces('PID namespaces are a Linux feature; this is win32'),
});

/** Every machine by its name. */
export const machines = {
  nativeRoot,
  nativeUser,
  ubuntuUser,
  hardenedDebianUser,
  rhelUserWithoutNamespaces,
  dockerContainer,
  kubernetesPod,
  dockerDesktopContainer,
  wsl2Root,
  wsl1User,
  macos,
  windows,
};
