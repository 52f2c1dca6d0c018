import type { DoctorCheck, DoctorMachine } from '../../model/documents/doctor.ts';
import type { ScenarioId } from '../../model/verdict.ts';
import type { MachineFacts } from '../facts.ts';
import { check, listed } from './check.ts';
import { privilegedPod } from './sandbox.ts';
import { cgroupLosses } from './losses.ts';

const versions: Readonly<Record<DoctorMachine['cgroup'], string>> = {
  v1: 'v1',
  v2: 'v2',
  hybrid: 'hybrid, controllers in v1',
  none: 'none mounted',
};

function waysToGroups(facts: MachineFacts, machine: DoctorMachine): string[] {
  if (machine.container === 'kubernetes') return [];
  if (machine.container !== null) return ['docker run --privileged --cgroupns=private …'];
  if (machine.cgroup === 'none') return facts.uid === 0 ? ['mount -t cgroup2 none /sys/fs/cgroup'] : [];
  if (facts.uid === 0) return [];
  const asRoot = 'sudo sigtrail drill -- ./server';
  // Below the user's own systemd, groups belong to the user; a login session's scope does not.
  return machine.cgroup === 'v2'
    ? ['systemd-run --user --scope sigtrail drill -- ./server', asRoot]
    : [asRoot];
}

/** Which limits may be set for the service through cgroups, in one check: their reason is nearly always the same. */
export function cgroupCheck(facts: MachineFacts, machine: DoctorMachine): DoctorCheck {
  const about = {
    id: 'cgroup-limits',
    area: 'cgroups',
    name: 'cgroup limits',
    from: '/proc/self/cgroup',
  } as const;
  if (facts.platform !== 'linux') {
    const scenarios: ScenarioId[] = ['D8', 'D9', 'D10', 'D18'];
    const cost = `${listed(scenarios)} are skipped`;
    return check({
      ...about,
      state: 'limited',
      found: 'cgroups are a Linux feature',
      from: 'platform',
      cost,
      scenarios,
    });
  }
  const { abilities } = facts;
  if (abilities === null) return check({ ...about, state: 'unknown', found: 'could not be looked at' });
  const names = Object.keys(cgroupLosses) as (keyof typeof cgroupLosses)[];
  const words = (of: typeof names) => listed(of.map((name) => cgroupLosses[name].word));
  const lost = names.filter((name) => !abilities[name].can);
  const version = `cgroup ${versions[machine.cgroup]}`;
  if (lost.length === 0)
    return check({ ...about, state: 'there', found: `${version}: ${words(names)} can be limited` });
  const kept = names.filter((name) => abilities[name].can);
  const reason = lost[0] === undefined ? '' : abilities[lost[0]].reason;
  const scenarios = lost.flatMap((name) => [...cgroupLosses[name].scenarios]);
  const skipped =
    scenarios.length === 0 ? '' : `${listed(scenarios)} ${scenarios.length === 1 ? 'is' : 'are'} skipped`;
  const zombies = lost.includes('pids-limit') ? 'D12 cannot try a full process table' : '';
  return check({
    ...about,
    state: 'limited',
    found: `${version}: ${kept.length === 0 ? '' : `${words(kept)} yes, `}${words(lost)} no: ${reason}`,
    cost: [skipped, zombies].filter(Boolean).join('; '),
    scenarios,
    get: waysToGroups(facts, machine),
    advice: machine.container === 'kubernetes' ? privilegedPod : null,
  });
}
