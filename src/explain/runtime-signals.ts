import type { Signal } from '../model/signal.ts';

/**
 * What happens to a process that installed no handler of its own:
 * `signal` ended by that signal (shells and engines report 128 + n), `exit N` exits by itself,
 * `abort` the runtime ends itself by SIGABRT, `survives` goes on, `stops` is suspended,
 * `after child` a shell ends, but only when its foreground command has ended,
 * `forwarded` an init passes it on, the child ends of it, the init exits 128 + n.
 */
export type Outcome =
  | 'signal'
  | 'survives'
  | 'stops'
  | 'abort'
  | 'after child'
  | 'forwarded'
  | `exit ${number}`;

/** Differences from the kernel's rule, by outcome. */
type Differences = Partial<Readonly<Record<Outcome, readonly number[]>>>;

export type RuntimeId =
  | 'c'
  | 'go'
  | 'go-1.27'
  | 'jvm'
  | 'python'
  | 'node'
  | 'dash'
  | 'bash'
  | 'busybox'
  | 'tini'
  | 'dumb-init';

export interface RuntimeFacts {
  readonly id: RuntimeId;
  readonly name: string;
  /** Programs handle signals themselves; shells were measured with a foreground command; inits with a C child. */
  readonly role: 'program' | 'shell' | 'init';
  /** Versions this was measured with; the integration test measures again. */
  readonly measured: string;
  readonly plain: Differences;
  readonly pid1: Differences;
  /** Why, for the numbers named. */
  readonly reasons: readonly { readonly numbers: readonly number[]; readonly text: string }[];
}

const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** Caught by the Go runtime; without a subscriber nothing comes of them. */
const goDropped = [10, 12, 13, 14, 24, 25, 26, 27, 29, 30, ...range(35, 64)];
const goDumps = [3, 4, 5, 6, 7, 8, 11, 16, 31];
const goReasons = [
  { numbers: goDropped, text: 'caught by the runtime and silently dropped' },
  { numbers: goDumps, text: 'prints the stacks of the goroutines' },
  { numbers: [23], text: 'used by the runtime itself to preempt goroutines' },
  { numbers: [34], text: 'the runtime leaves 32 to 34 alone' },
];

/** Raised by a fault inside a process; tini and the JVM treat them apart. */
const faults = [4, 5, 6, 7, 8, 11, 31];
const ending = [...range(1, 16), 24, 25, 26, 27, 29, 30, 31, ...range(34, 64)].filter((n) => n !== 9);

export const runtimeFacts: readonly RuntimeFacts[] = [
  {
    id: 'c',
    name: 'C, C++',
    role: 'program',
    measured: 'gcc 12, glibc 2.36',
    plain: {},
    pid1: {},
    reasons: [],
  },
  {
    id: 'go',
    name: 'Go up to 1.26',
    role: 'program',
    measured: 'Go 1.26.8',
    plain: { survives: goDropped, 'exit 2': goDumps },
    pid1: { 'exit 2': [1, 2, 15, ...goDumps] },
    reasons: goReasons,
  },
  {
    id: 'go-1.27',
    name: 'Go from 1.27',
    role: 'program',
    measured: 'Go 1.27.3',
    plain: { survives: goDropped, 'exit 2': goDumps },
    pid1: { 'exit 2': goDumps, 'exit 129': [1], 'exit 130': [2], 'exit 143': [15] },
    reasons: goReasons,
  },
  {
    id: 'jvm',
    name: 'JVM',
    role: 'program',
    measured: 'OpenJDK 17.0.15',
    plain: {
      'exit 129': [1],
      'exit 130': [2],
      'exit 143': [15],
      survives: [3, 13, 25],
      abort: [4, 6, 7, 8, 11, 12],
    },
    pid1: { 'exit 129': [1], 'exit 130': [2], 'exit 143': [15], 'exit 127': [4, 7, 8, 11, 12] },
    reasons: [
      { numbers: [1, 2, 15], text: 'runs the shutdown hooks first; not with -Xrs' },
      { numbers: [3], text: 'prints a thread dump and goes on; not with -Xrs' },
      { numbers: [4, 7, 8, 11], text: 'sent from outside: crash report hs_err_pid*.log' },
      { numbers: [12], text: 'the JVM uses SIGUSR2 itself; sent from outside it crashes' },
      { numbers: [13, 25], text: 'caught and dropped' },
    ],
  },
  {
    id: 'python',
    name: 'Python',
    role: 'program',
    measured: 'CPython 3.11',
    plain: { survives: [13, 25] },
    pid1: { 'exit 130': [2] },
    reasons: [
      { numbers: [2], text: 'raises KeyboardInterrupt in the main thread' },
      { numbers: [13, 25], text: 'ignored by Python; writing raises BrokenPipeError or OSError instead' },
    ],
  },
  {
    id: 'node',
    name: 'Node',
    role: 'program',
    measured: 'Node 20.20 and 26.10',
    plain: { survives: [10, 13, 25] },
    pid1: {},
    reasons: [
      { numbers: [10], text: 'starts the debugger on 127.0.0.1:9229' },
      { numbers: [13, 25], text: 'ignored by Node' },
    ],
  },
  {
    id: 'dash',
    name: 'dash',
    role: 'shell',
    measured: 'dash 0.5.12',
    plain: { 'after child': [2] },
    pid1: { 'after child': [2] },
    reasons: [],
  },
  {
    id: 'bash',
    name: 'bash',
    role: 'shell',
    measured: 'bash 5.2',
    plain: { survives: [2, 3] },
    pid1: {},
    reasons: [
      { numbers: [2], text: 'goes on unless its foreground command died of SIGINT too' },
      { numbers: [3], text: 'always ignored by bash itself' },
    ],
  },
  {
    id: 'busybox',
    name: 'busybox ash',
    role: 'shell',
    measured: 'busybox 1.35',
    plain: { 'after child': [2], survives: [3] },
    pid1: { 'after child': [2] },
    reasons: [],
  },
  {
    id: 'tini',
    name: 'tini',
    role: 'init',
    measured: 'tini 0.19',
    plain: { forwarded: ending.filter((n) => !faults.includes(n)) },
    pid1: { forwarded: ending.filter((n) => !faults.includes(n)), stops: [20] },
    reasons: [
      { numbers: faults, text: 'not passed on' },
      { numbers: [20], text: 'passed on: the child is suspended, not tini' },
    ],
  },
  {
    id: 'dumb-init',
    name: 'dumb-init',
    role: 'init',
    measured: 'dumb-init 1.2.5',
    plain: { forwarded: ending },
    pid1: { forwarded: ending, stops: [20, 21, 22] },
    reasons: [{ numbers: [20, 21, 22], text: 'becomes SIGSTOP for the children' }],
  },
];

/** What happens in this runtime, without a handler, as PID 1 of a PID namespace or not. */
export function outcomeOf(runtime: RuntimeFacts, signal: Signal, asPid1: boolean): Outcome {
  const differences = asPid1 ? runtime.pid1 : runtime.plain;
  for (const [outcome, numbers] of Object.entries(differences)) {
    if (numbers?.includes(signal.number)) return outcome as Outcome;
  }
  return kernelRule(signal, asPid1);
}

/** signal(7) and pid_namespaces(7): PID 1 has no default actions; SIGKILL and SIGSTOP of an outer namespace work. */
function kernelRule(signal: Signal, asPid1: boolean): Outcome {
  if (signal.number === 9) return 'signal';
  if (signal.number === 19) return 'stops';
  if (asPid1) return 'survives';
  if (signal.defaultAction === 'stop') return 'stops';
  return signal.defaultAction === 'terminate' || signal.defaultAction === 'core' ? 'signal' : 'survives';
}

/** Why the outcome differs from the kernel's rule; null when it does not. */
export function reasonOf(runtime: RuntimeFacts, signal: Signal): string | null {
  return runtime.reasons.find((reason) => reason.numbers.includes(signal.number))?.text ?? null;
}
