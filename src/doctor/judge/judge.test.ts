import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { doctorDocument } from '../../model/documents/doctor.ts';
import type { MachineFacts } from '../facts.ts';
import { machineLike, machines, noNamespaces } from '../testing/machines.ts';
import { judge } from './judge.ts';

const { nativeRoot } = machines;

function checkOf(facts: MachineFacts, id: string) {
  const found = judge(facts, '0').checks.find((check) => check.id === id);
  if (!found) throw new Error(`no check ${id}`);
  return found;
}

const named = Object.entries(machines).map(([name, facts]) => ({ name, facts }));

describe.each(named)('$name', ({ facts }) => {
  test('gives a valid document', () => {
    const document = judge(facts, '1.2.3');
    expect(doctorDocument.parse(document)).toEqual(document);
    expect(Object.keys(document).slice(0, 2)).toEqual(['schema', 'version']);
    expect(Object.keys(document).at(-1)).toBe('unknown');
  });

  test('everything that is missing says what it costs, and ids are unique', () => {
    const { checks } = judge(facts, '0');
    for (const check of checks.filter(({ state }) => state === 'missing' || state === 'limited')) {
      expect(check.cost, check.id).toMatch(/\w/);
    }
    expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
  });

  test('every lost scenario names a check that is not there', () => {
    const { checks, lost } = judge(facts, '0');
    for (const { scenario, because } of lost) {
      const check = checks.find(({ id }) => id === because);
      expect(check?.scenarios).toContain(scenario);
      expect(['missing', 'limited']).toContain(check?.state);
    }
  });
});

test.each([
  ['nativeRoot', 'fine', 'linux', 'native Linux', null],
  ['nativeUser', 'limited', 'linux', 'native Linux', null],
  ['ubuntuUser', 'missing', 'linux', 'native Linux', null],
  ['dockerContainer', 'missing', 'linux', 'a Docker container on Linux', 'docker'],
  ['kubernetesPod', 'missing', 'linux', 'a Kubernetes pod on Linux', 'kubernetes'],
  [
    'dockerDesktopContainer',
    'missing',
    'docker-desktop',
    'a Docker container in the LinuxKit VM of Docker Desktop',
    'docker',
  ],
  ['wsl2Root', 'limited', 'wsl2', 'WSL2 on Windows', null],
  ['wsl1User', 'missing', 'wsl1', 'WSL1 on Windows', null],
  ['macos', 'missing', 'macos', 'macOS', null],
  ['windows', 'missing', 'windows', 'Windows', null],
] as const)('%s is %s: %s', (name, verdict, kind, title, container) => {
  const document = judge(machines[name], '0');
  expect(document.verdict).toBe(verdict);
  expect(document.machine).toMatchObject({ kind, title, container });
});

describe('headline', () => {
  test.each([
    ['nativeRoot', 'this machine can drill: nothing is missing for any scenario'],
    [
      'nativeUser',
      'this machine can drill, 3 things are missing: permissions, cgroup limits and kernel trace',
    ],
    ['wsl2Root', 'this machine can drill, 1 thing is missing: kernel trace'],
    ['ubuntuUser', 'this machine can drill, but give no A, B or C: PID namespace missing'],
    ['macos', 'this machine can drill, but give no A, B or C: PID namespace missing'],
    ['windows', 'this machine cannot drill: PID namespace missing'],
  ] as const)('%s', (name, headline) => {
    expect(judge(machines[name], '0').headline).toBe(headline);
  });

  test('leftovers are said, but are not a missing thing', () => {
    const leftovers = [{ kind: 'folder' as const, what: '/tmp/x', removed: null }];
    const document = judge({ ...nativeRoot, leftovers }, '0');
    expect(document.headline).toBe(
      'this machine can drill: nothing is missing for any scenario; killed runs left things behind',
    );
    expect(document).toMatchObject({ verdict: 'limited', next: 'sigtrail doctor --clean' });
  });
});

describe('scenarios that are lost', () => {
  test.each([
    ['nativeRoot', ''],
    ['nativeUser', 'D8 D9 D10 D18'],
    ['ubuntuUser', 'D6 D8 D9 D10 D12 D13 D18'],
    ['wsl2Root', ''],
  ] as const)('%s: %s', (name, expected) => {
    expect(
      judge(machines[name], '0')
        .lost.map(({ scenario }) => scenario)
        .join(' '),
    ).toBe(expected);
  });

  test('Windows loses all', () => {
    expect(judge(machines.windows, '0').lost).toHaveLength(18);
  });

  test('a single lost controller loses only its own', () => {
    const { abilities } = nativeRoot;
    if (abilities === null) throw new Error('abilities are recorded');
    const facts = {
      ...nativeRoot,
      abilities: { ...abilities, 'memory-limit': { can: false, reason: 'no memory controller' } },
    };
    expect(judge(facts, '0').lost).toEqual([
      { scenario: 'D9', because: 'cgroup-limits' },
      { scenario: 'D10', because: 'cgroup-limits' },
    ]);
    expect(checkOf(facts, 'cgroup-limits').found).toBe(
      'cgroup v2: CPU, pids and freezer yes, memory no: no memory controller',
    );
  });
});

describe('why there is no PID namespace', () => {
  test.each([
    [
      'ubuntuUser',
      'kernel.apparmor_restrict_unprivileged_userns is 1',
      'sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0',
    ],
    [
      'hardenedDebianUser',
      'kernel.unprivileged_userns_clone is 0',
      'sudo sysctl -w kernel.unprivileged_userns_clone=1',
    ],
    [
      'rhelUserWithoutNamespaces',
      'user.max_user_namespaces is 0',
      'sudo sysctl -w user.max_user_namespaces=15000',
    ],
    ['dockerContainer', "the container's seccomp profile filters system calls", 'docker run --privileged …'],
    ['kubernetesPod', 'seccomp', 'securityContext: {privileged: true} in the pod that runs sigtrail'],
    ['wsl1User', 'WSL1 has no namespaces', 'wsl --set-version NAME 2'],
    ['windows', 'no POSIX signals', 'wsl --install'],
  ] as const)('%s: %s', (name, reason, first) => {
    const check = checkOf(machines[name], 'pid-namespace');
    expect(check.state).toBe('missing');
    expect(check.found).toContain(reason);
    expect(check.get[0] ?? check.advice).toBe(first);
  });

  test('a switch that forbids is not blamed where the namespace can be made', () => {
    const facts = machineLike(machines.nativeUser, { texts: { apparmorUserns: '1\n' } });
    expect(checkOf(facts, 'pid-namespace').state).toBe('there');
  });

  test('root without CAP_SYS_ADMIN is told the switch that stands in its way', () => {
    const { status } = machines.nativeUser.texts;
    const facts = machineLike(machines.rhelUserWithoutNamespaces, { uid: 0, texts: { status } });
    const check = checkOf(facts, 'pid-namespace');
    expect(check.found).toContain('user.max_user_namespaces is 0');
    expect(check.get).toEqual([
      'sysctl -w user.max_user_namespaces=15000',
      expect.stringContaining('sysctl.d'),
    ]);
  });

  test('a missing unshare is named, not a switch', () => {
    const reason = 'unshare of util-linux is not on this machine: apt-get install util-linux';
    const facts = machineLike(machines.ubuntuUser, {
      tools: { unshare: null },
      abilities: noNamespaces(reason),
    });
    expect(checkOf(facts, 'pid-namespace').found).toBe(reason);
    expect(checkOf(facts, 'tool-unshare')).toMatchObject({
      state: 'missing',
      get: ['sudo apt-get install -y util-linux'],
    });
  });
});

describe('containers', () => {
  test('a machine booted from an image is not a container for its /.dockerenv', () => {
    const facts = machineLike(nativeRoot, { marks: { dockerenv: true } });
    expect(judge(facts, '0').machine).toMatchObject({ container: null, title: 'native Linux' });
  });

  test('a container with --pid=host is one', () => {
    const facts = machineLike(machines.dockerContainer, { namespaces: { pid: nativeRoot.namespaces.pid } });
    expect(judge(facts, '0').machine).toMatchObject({ container: 'docker', firstPidNamespace: true });
  });

  test('a PID namespace without any mark of a container is called nested', () => {
    const facts = machineLike(nativeRoot, { namespaces: { pid: 'pid:[4026532999]' } });
    expect(judge(facts, '0').machine).toMatchObject({
      container: null,
      title: 'Linux, in a nested PID namespace',
    });
  });
});

test.each([
  ['4.4.0-18362-Microsoft', 'wsl1'],
  ['3.4.0-Microsoft', 'wsl1'],
  ['4.19.104-microsoft-standard', 'wsl2'],
  ['6.6.36.6-microsoft-standard-WSL2+', 'wsl2'],
] as const)('kernel %s is %s', (kernel, kind) => {
  expect(judge(machineLike(nativeRoot, { kernel }), '0').machine.kind).toBe(kind);
});

test('a WSL2 kernel that its user built is known by WSLInterop', () => {
  const facts = machineLike(nativeRoot, { kernel: '6.18.20', marks: { wslInterop: true } });
  expect(judge(facts, '0').machine.kind).toBe('wsl2');
});

describe('kernel trace', () => {
  test.each([
    ['nativeUser', '/sys/kernel/tracing may not be written by this user', 'sudo sigtrail drill -- ./server'],
    [
      'wsl2Root',
      'WSL2 gives each distribution a PID namespace of its own',
      'not to be had inside WSL2; on a Linux machine of its own it is',
    ],
    ['dockerContainer', 'not the first PID namespace', 'docker run --privileged --pid=host …'],
    [
      'kubernetesPod',
      'not the first PID namespace',
      'hostPID: true and securityContext: {privileged: true} in the pod',
    ],
    ['macos', 'Linux feature', null],
  ] as const)('%s: %s', (name, found, get) => {
    const check = checkOf(machines[name], 'kernel-trace');
    expect(check).toMatchObject({ state: 'limited', cost: expect.stringContaining('at most B') });
    expect(check.found).toContain(found);
    expect(check.get[0] ?? check.advice).toBe(get);
  });

  test('tracefs that is not mounted comes with the command', () => {
    const trace = {
      can: false,
      reason: 'tracefs is not mounted; as root: mount -t tracefs nodev /sys/kernel/tracing',
    };
    expect(checkOf(machineLike(machines.nativeUser, { trace }), 'kernel-trace')).toMatchObject({
      found: 'tracefs is not mounted',
      get: ['sudo mount -t tracefs nodev /sys/kernel/tracing', 'sudo sigtrail drill -- ./server'],
    });
  });
});

test('cgroup versions', () => {
  const of = (selfCgroup: string, mountinfo: string) =>
    judge(machineLike(nativeRoot, { texts: { selfCgroup, mountinfo } }), '0').machine.cgroup;
  const v1 = '30 24 0:26 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n';
  const named1 = '29 24 0:25 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,name=systemd\n';
  const v2 = '31 24 0:27 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n';
  expect(of('4:memory:/\n0::/\n', v1 + v2)).toBe('hybrid');
  expect(of('4:memory:/\n', v1)).toBe('v1');
  expect(of('1:name=systemd:/\n0::/\n', named1 + v2)).toBe('v2');
  expect(of('', '')).toBe('none');
});

test('basics that fail make it impossible to drill', () => {
  expect(judge({ ...nativeRoot, node: '22.12.0' }, '0')).toMatchObject({
    verdict: 'missing',
    headline: 'this machine cannot drill: Node missing',
  });
  expect(judge({ ...nativeRoot, hasShell: false }, '0').verdict).toBe('missing');
  expect(judge({ ...nativeRoot, tempFolder: { path: '/tmp', reason: 'EROFS' } }, '0').verdict).toBe(
    'missing',
  );
});

test('what could not be looked at is unknown, never fine', () => {
  const blind = judge(
    { ...nativeRoot, abilities: null, failures: ['abilities of the sandbox: spawn EAGAIN'] },
    '0',
  );
  expect(blind.verdict).toBe('unknown');
  expect(blind.unknown).toContain('abilities of the sandbox: spawn EAGAIN');
  expect(judge(machineLike(nativeRoot, { texts: { status: null } }), '0').verdict).toBe('unknown');
});

test('tools: what each system installs them with', () => {
  const checkFor = (facts: MachineFacts) =>
    checkOf(machineLike(facts, { tools: { init: null } }), 'tool-init');
  const missing = (facts: MachineFacts) => checkFor(facts).get;
  expect(missing(nativeRoot)).toEqual(['apt-get install -y tini']);
  expect(missing(machines.nativeUser)).toEqual(['sudo apt-get install -y tini']);
  expect(missing(machines.rhelUserWithoutNamespaces)).toEqual(['sudo dnf install -y catatonit']);
  expect(missing(machineLike(nativeRoot, { texts: { osRelease: 'ID=alpine\n' } }))).toEqual(['apk add tini']);
  expect(checkFor(machineLike(nativeRoot, { texts: { osRelease: null } })).advice).toContain(
    'Debian calls tini',
  );
});

describe('engines', () => {
  const engine = {
    name: 'docker',
    socket: '/var/run/docker.sock',
    from: 'default',
    state: 'answers',
    version: '28.1.1',
    apiVersion: '1.49',
    operatingSystem: 'Docker Desktop',
    kernel: '6.10.14-linuxkit',
  } as const;

  test('Docker Desktop is told by its own word, and that its kernel is another one', () => {
    const check = checkOf({ ...nativeRoot, engines: [engine] }, 'engine-1');
    expect(check.found).toBe('Docker 28.1.1 (API 1.49, Docker Desktop) at /var/run/docker.sock');
    expect(check.cost).toContain('a VM with a kernel of their own');
  });

  test.each([
    ['no-permission', 'may not use it'],
    ['silent', 'did not answer'],
    ['odd-answer', 'does not answer as an engine does'],
    ['not-looked-at', 'not looked at'],
    ['refused', 'nobody listens'],
  ] as const)('%s changes no verdict', (state, words) => {
    const facts = { ...nativeRoot, engines: [{ ...engine, state, version: null }] };
    expect(checkOf(facts, 'engine-1').found).toContain(words);
    expect(judge(facts, '0').verdict).toBe('fine');
  });
});

test('whatever the files hold, the document is valid and the verdict that of the abilities', () => {
  const text = fc.option(
    fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('0', '1', '-1', '99999999999', 'ID="')),
    { nil: null },
  );
  const texts = Object.keys(nativeRoot.texts).map((key) => [key, text] as const);
  fc.assert(
    fc.property(fc.record(Object.fromEntries(texts)), fc.constantFrom(...named), (changed, { facts }) => {
      const { status, ...rest } = changed;
      const document = judge(machineLike(facts, { texts: rest as MachineFacts['texts'] }), '0');
      expect(doctorDocument.safeParse(document).success).toBe(true);
      expect(document.verdict).toBe(judge(facts, '0').verdict);
      expect(
        doctorDocument.safeParse(judge(machineLike(facts, { texts: { status: status ?? null } }), '0'))
          .success,
      ).toBe(true);
    }),
  );
});
