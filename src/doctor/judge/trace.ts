import type { DoctorCheck, DoctorMachine } from '../../model/documents/doctor.ts';
import type { MachineFacts } from '../facts.ts';
import { check } from './check.ts';
import { losses } from './losses.ts';

/** Why there is no trace, in the words of the machine at hand, and the way to one. */
function obstacle(
  facts: MachineFacts,
  machine: DoctorMachine,
): { readonly found: string; readonly get: string[] } {
  const { reason } = facts.trace;
  if (facts.platform !== 'linux') return { found: 'the kernel trace is a Linux feature', get: [] };
  if (machine.kind === 'wsl1') return { found: 'WSL1 has no Linux kernel behind it', get: [] };
  if (machine.firstPidNamespace === false && machine.kind === 'wsl2' && machine.container === null) {
    // Source: learn.microsoft.com/windows/wsl/about: every distribution has a PID namespace of its own.
    return {
      found:
        'WSL2 gives each distribution a PID namespace of its own, and the kernel records pids of the first one',
      get: [],
    };
  }
  if (machine.firstPidNamespace === false) {
    const get =
      machine.container === 'kubernetes'
        ? ['hostPID: true and securityContext: {privileged: true} in the pod']
        : ['docker run --privileged --pid=host …'];
    return {
      found: 'this is not the first PID namespace, and the kernel records pids of that one',
      get: machine.container === null ? ['run sigtrail outside, as root'] : get,
    };
  }
  const command = /\bas root: (mount .*)$/.exec(reason)?.[1];
  const found = reason.replace(/;.*$/s, '');
  if (facts.uid !== 0)
    return {
      found,
      get: [...(command === undefined ? [] : [`sudo ${command}`]), 'sudo sigtrail drill -- ./server'],
    };
  return { found, get: command === undefined ? [] : [command] };
}

/** Can the kernel tell who got which signal, and when? */
export function traceCheck(facts: MachineFacts, machine: DoctorMachine): DoctorCheck {
  const about = { id: 'kernel-trace', area: 'trace', name: 'kernel trace', from: 'tracefs' } as const;
  if (facts.trace.can) return check({ ...about, state: 'there', found: facts.trace.reason });
  return check({ ...about, state: 'limited', ...losses.trace, ...obstacle(facts, machine) });
}
