import { eventTypeReader, numberReader, requiredNumber, textReader, wordReader } from './event-fields.ts';
import type { EventFormat } from './format-file.ts';

/** What became of a signal when it was sent. `queued` does not mean handled. Source: include/trace/events/signal.h. */
export type SignalResult = 'queued' | 'ignored' | 'already-pending' | 'overflow' | 'info-lost';

/** One `signal_generate` or `signal_deliver` event. All ids are thread ids of the initial pid namespace. */
export interface KernelSignalEvent {
  readonly kind: 'generate' | 'deliver';
  /** CLOCK_MONOTONIC, nanoseconds: the clock of `process.hrtime.bigint()`. */
  readonly tNs: bigint;
  readonly cpu: number;
  /** The thread that ran when the signal was sent; null for `deliver`, which does not know the sender. */
  readonly senderPid: number | null;
  /** Null when no name was recorded. */
  readonly senderComm: string | null;
  /** True when an interrupt sent it (timers): the sender is then whatever ran on that CPU and means nothing. */
  readonly inInterrupt: boolean;
  /** `generate`: the thread the signal was sent to (the leader for kill(2)); `deliver`: the thread that took it. */
  readonly targetPid: number;
  readonly targetComm: string | null;
  readonly signal: number;
  /** si_code: 0 kill(2), -6 tkill, -1 sigqueue, 128 kernel, above 0 a fault. */
  readonly code: number;
  /** Sent to the whole process? Null for `deliver` and on kernels that do not record it. */
  readonly group: boolean | null;
  /** Null for `deliver`, on kernels that do not record it, and for a number that is not known. */
  readonly result: SignalResult | null;
  /** `deliver`: address of the handler, 0 for the default action, 1 for ignore. */
  readonly handler?: bigint;
}

/** Decodes one record; null when it is none of the decoder's events. A record too short for its format gives `damaged`. */
export type EventDecoder<Event> = (
  tNs: bigint,
  cpu: number,
  view: DataView,
  offset: number,
  length: number,
) => Event | null | 'damaged';

const results: readonly SignalResult[] = ['queued', 'ignored', 'already-pending', 'overflow', 'info-lost'];

// Source: include/linux/trace_events.h: TRACE_FLAG_HARDIRQ, TRACE_FLAG_SOFTIRQ, TRACE_FLAG_NMI.
const interruptFlags = 0x08 | 0x10 | 0x40;

/**
 * Makes the decoder from the machine's own format files.
 * @throws SigtrailError `not-supported` when a field that every answer rests on is missing.
 */
export function signalDecoder(generate: EventFormat, deliver: EventFormat): EventDecoder<KernelSignalEvent> {
  const typeOf = eventTypeReader(generate);
  const shared = { generate: sharedReaders(generate), deliver: sharedReaders(deliver) };
  const pid = requiredNumber(generate, 'pid');
  const comm = textReader(generate, 'comm');
  const group = numberReader(generate, 'group');
  const result = numberReader(generate, 'result');
  const handler = wordReader(deliver, 'sa_handler');

  return (tNs, cpu, view, offset, length) => {
    const type = typeOf(view, offset, length);
    if (type === null) return 'damaged';
    if (type === generate.id) {
      if (length < generate.minimumLength) return 'damaged';
      const read = shared.generate;
      return {
        kind: 'generate',
        tNs,
        cpu,
        senderPid: read.pid(view, offset),
        senderComm: null,
        inInterrupt: (read.flags(view, offset) & interruptFlags) !== 0,
        targetPid: pid(view, offset),
        targetComm: comm === null ? null : comm(view, offset, length),
        signal: read.signal(view, offset),
        code: read.code(view, offset),
        group: group === null ? null : group(view, offset) !== 0,
        result: result === null ? null : (results[result(view, offset)] ?? null),
      };
    }
    if (type !== deliver.id) return null;
    if (length < deliver.minimumLength) return 'damaged';
    const read = shared.deliver;
    return {
      kind: 'deliver',
      tNs,
      cpu,
      senderPid: null,
      senderComm: null,
      inInterrupt: (read.flags(view, offset) & interruptFlags) !== 0,
      targetPid: read.pid(view, offset),
      targetComm: null,
      signal: read.signal(view, offset),
      code: read.code(view, offset),
      group: null,
      result: null,
      ...(handler === null ? {} : { handler: handler(view, offset) }),
    };
  };
}

function sharedReaders(format: EventFormat) {
  return {
    pid: requiredNumber(format, 'common_pid'),
    flags: requiredNumber(format, 'common_flags'),
    signal: requiredNumber(format, 'sig'),
    code: requiredNumber(format, 'code'),
  };
}
