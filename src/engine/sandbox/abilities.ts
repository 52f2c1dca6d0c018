import type { Ability, AbilityName } from '../engine.ts';
import { type Controller, findPlace, type Hierarchy } from './cgroup/hierarchy.ts';
import { findInit } from './find-tool.ts';
import type { Isolation } from './isolation.ts';

function ability(reason: string): Ability {
  return { can: reason === '', reason };
}

/** What the sandbox can do here, with the reason where it cannot. */
export function abilitiesOf(
  isolation: Isolation,
  hierarchies: readonly Hierarchy[],
): Record<AbilityName, Ability> {
  const group = (controller: Controller): Ability => {
    const place = findPlace(controller, hierarchies);
    return ability(typeof place === 'string' ? place : '');
  };
  return {
    'pid-namespace': ability(
      isolation.reason && `${isolation.reason}; the service runs in a plain process group and is not PID 1`,
    ),
    'network-namespace': ability(isolation.networkReason),
    'cpu-limit': group('cpu'),
    'memory-limit': group('memory'),
    'pids-limit': group('pids'),
    freeze: group('freezer'),
    init: ability(findInit() === null ? 'no minimal init is on this machine: apt-get install tini' : ''),
  };
}
