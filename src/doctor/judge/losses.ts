import type { ScenarioId } from '../../model/verdict.ts';
import { scenarioIds } from '../../model/verdict.ts';

/** What a missing thing costs. */
export interface Loss {
  readonly cost: string;
  readonly scenarios: ScenarioId[];
}

type LossName =
  | 'pidNamespace'
  | 'windows'
  | 'network'
  | 'trace'
  | 'permissions'
  | 'init'
  | 'nsenter'
  | 'setpriv'
  | 'setsid';

/** Everything that can be missing, and what the user then loses: the one place that knows. */
export const losses: Readonly<Record<LossName, Loss>> = {
  pidNamespace: {
    cost: 'no A, B or C, which need D13; D6, D12, D13 and D18 are skipped; exit codes are not those of PID 1',
    scenarios: ['D6', 'D12', 'D13', 'D18'],
  },
  windows: { cost: 'nothing can be drilled', scenarios: [...scenarioIds] },
  network: {
    cost: '--network none is refused: the service shares the network and ports of this machine',
    scenarios: [],
  },
  trace: {
    cost: 'behind an init or a shell D13 is inferred at best, so the grade is at most B; the signal has an interval instead of an instant, and deliveredMs stays null',
    scenarios: [],
  },
  permissions: {
    cost: 'when a port belongs to a program of another user, that program cannot be named',
    scenarios: [],
  },
  init: { cost: '--init is refused', scenarios: [] },
  nsenter: { cost: '--network none is refused: the load could not be put inside', scenarios: [] },
  setpriv: {
    cost: 'after kill -9 of sigtrail the service runs on until the next drill or sigtrail doctor --clean',
    scenarios: [],
  },
  setsid: { cost: 'Ctrl-C at the terminal reaches the service, too', scenarios: [] },
};

/** What each cgroup ability is for. */
export const cgroupLosses = {
  'cpu-limit': { word: 'CPU', scenarios: ['D8'] },
  'memory-limit': { word: 'memory', scenarios: ['D9', 'D10'] },
  'pids-limit': { word: 'pids', scenarios: [] },
  freeze: { word: 'freezer', scenarios: ['D18'] },
} as const satisfies Record<string, { readonly word: string; readonly scenarios: readonly ScenarioId[] }>;
