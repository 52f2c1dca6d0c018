import { eventTypeReader, numberReader, requiredNumber, textReader } from './event-fields.ts';
import type { EventFormat } from './format-file.ts';
import type { EventDecoder } from './signal-events.ts';

interface At {
  /** CLOCK_MONOTONIC, nanoseconds. */
  readonly tNs: bigint;
  readonly cpu: number;
}

/** A thread or process was made: the kernel records both alike. */
interface ForkEvent extends At {
  readonly kind: 'fork';
  readonly parentPid: number;
  readonly parentComm: string | null;
  readonly childPid: number;
}

interface ExecEvent extends At {
  readonly kind: 'exec';
  readonly pid: number;
  /** The thread that called execve; it takes over the leader's id, `pid`. */
  readonly oldPid: number | null;
  readonly filename: string | null;
}

/** A thread ended. The event has no exit code, and the last thread of a process need not be its leader. */
interface ExitEvent extends At {
  readonly kind: 'exit';
  readonly pid: number;
  readonly comm: string | null;
  /** True when it was the last thread of its process; null on kernels that do not say so. */
  readonly groupDead: boolean | null;
}

/** Ids are thread ids of the initial pid namespace. Source: include/trace/events/sched.h. */
export type ProcessEvent = ForkEvent | ExecEvent | ExitEvent;

/** The format files of the three events. */
export interface ProcessFormats {
  readonly fork: EventFormat;
  readonly exec: EventFormat;
  readonly exit: EventFormat;
}

/**
 * Makes the decoder from the machine's own format files.
 * @throws SigtrailError `not-supported` when a field that every answer rests on is missing.
 */
export function processDecoder({ fork, exec, exit }: ProcessFormats): EventDecoder<ProcessEvent> {
  const typeOf = eventTypeReader(fork);
  const parentPid = requiredNumber(fork, 'parent_pid');
  const parentComm = textReader(fork, 'parent_comm');
  const childPid = requiredNumber(fork, 'child_pid');
  const execPid = requiredNumber(exec, 'pid');
  const oldPid = numberReader(exec, 'old_pid');
  const filename = textReader(exec, 'filename');
  const exitPid = requiredNumber(exit, 'pid');
  const exitComm = textReader(exit, 'comm');
  const groupDead = numberReader(exit, 'group_dead');

  return (tNs, cpu, view, offset, length) => {
    const type = typeOf(view, offset, length);
    if (type === fork.id) {
      if (length < fork.minimumLength) return 'damaged';
      return {
        kind: 'fork',
        tNs,
        cpu,
        parentPid: parentPid(view, offset),
        parentComm: parentComm?.(view, offset, length) ?? null,
        childPid: childPid(view, offset),
      };
    }
    if (type === exec.id) {
      if (length < exec.minimumLength) return 'damaged';
      return {
        kind: 'exec',
        tNs,
        cpu,
        pid: execPid(view, offset),
        oldPid: oldPid?.(view, offset) ?? null,
        filename: filename?.(view, offset, length) ?? null,
      };
    }
    if (type !== exit.id) return type === null ? 'damaged' : null;
    if (length < exit.minimumLength) return 'damaged';
    return {
      kind: 'exit',
      tNs,
      cpu,
      pid: exitPid(view, offset),
      comm: exitComm?.(view, offset, length) ?? null,
      groupDead: groupDead === null ? null : groupDead(view, offset) !== 0,
    };
  };
}
