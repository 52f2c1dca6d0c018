import type { DoctorCheck, DoctorMachine } from '../../model/documents/doctor.ts';
import type { MachineFacts } from '../facts.ts';
import { check } from './check.ts';
import { losses } from './losses.ts';

type Obstacle = Pick<DoctorCheck, 'found' | 'get'> & { readonly advice?: string };

/** Why there is no trace outside the first PID namespace, whose pids the kernel records. */
function nested({ kind, container }: DoctorMachine): Obstacle {
  if (kind === 'wsl2' && container === null) {
    // Source: learn.microsoft.com/windows/wsl/about, "their own PID namespace".
    return {
      found:
        'WSL2 gives each distribution a PID namespace of its own, and the kernel records pids of the first one',
      get: [],
      advice: 'not to be had inside WSL2; on a Linux machine of its own it is',
    };
  }
  const found = 'this is not the first PID namespace, and the kernel records pids of that one';
  if (container === null) return { found, get: [], advice: 'run sigtrail outside of it, as root' };
  if (container === 'kubernetes') {
    return { found, get: [], advice: 'hostPID: true and securityContext: {privileged: true} in the pod' };
  }
  return { found, get: ['docker run --privileged --pid=host …'] };
}

/** Why there is no trace, in the words of the machine at hand, and the way to one. */
function obstacle(facts: MachineFacts, machine: DoctorMachine): Obstacle {
  const { reason } = facts.trace;
  if (facts.platform !== 'linux') return { found: 'the kernel trace is a Linux feature', get: [] };
  if (machine.kind === 'wsl1') return { found: 'WSL1 has no Linux kernel behind it', get: [] };
  if (machine.firstPidNamespace === false) return nested(machine);
  const command = /\bas root: (mount .*)$/.exec(reason)?.[1];
  const found = reason.replace(/;.*$/s, '');
  if (facts.uid === 0) return { found, get: command === undefined ? [] : [command] };
  const mount = command === undefined ? [] : [`sudo ${command}`];
  return { found, get: [...mount, 'sudo sigtrail drill -- ./server'] };
}

/** Can the kernel tell who got which signal, and when? */
export function traceCheck(facts: MachineFacts, machine: DoctorMachine): DoctorCheck {
  const about = { id: 'kernel-trace', area: 'trace', name: 'kernel trace', from: 'tracefs' } as const;
  if (facts.trace.can) return check({ ...about, state: 'there', found: facts.trace.reason });
  return check({ ...about, state: 'limited', ...losses.trace, ...obstacle(facts, machine) });
}
