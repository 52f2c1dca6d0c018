/**
 * What the kernel does with a signal nobody handles.
 * Source: signal(7), "Standard signals".
 */
export type DefaultAction = 'terminate' | 'core' | 'ignore' | 'stop' | 'continue';

/** One signal of Linux (x86, ARM and most others; Alpha, MIPS and PA-RISC number some differently). */
export interface Signal {
  /** Name with prefix, as in `SIGTERM`. */
  readonly name: string;
  /** Number on Linux x86-64 and arm64. */
  readonly number: number;
  readonly defaultAction: DefaultAction;
  /** False for SIGKILL and SIGSTOP, which no program can catch, block or ignore. */
  readonly catchable: boolean;
  /** What the signal is for, in a few words. */
  readonly purpose: string;
}

function signal(number: number, name: string, defaultAction: DefaultAction, purpose: string): Signal {
  return { name, number, defaultAction, catchable: number !== 9 && number !== 19, purpose };
}

/** The 31 standard signals in the order of their numbers. Source: signal(7), x86/ARM column. */
export const standardSignals: readonly Signal[] = [
  signal(1, 'SIGHUP', 'terminate', 'the terminal hung up; by custom: read the configuration again'),
  signal(2, 'SIGINT', 'terminate', 'interrupt from the keyboard (Ctrl-C)'),
  signal(3, 'SIGQUIT', 'core', 'quit from the keyboard (Ctrl-\\); by custom: dump or quit gracefully'),
  signal(4, 'SIGILL', 'core', 'illegal instruction'),
  signal(5, 'SIGTRAP', 'core', 'breakpoint or trace trap'),
  signal(6, 'SIGABRT', 'core', 'abort(3)'),
  signal(7, 'SIGBUS', 'core', 'bad memory access'),
  signal(8, 'SIGFPE', 'core', 'arithmetic error'),
  signal(9, 'SIGKILL', 'terminate', 'kill at once; cannot be caught, blocked or ignored'),
  signal(10, 'SIGUSR1', 'terminate', 'defined by the program'),
  signal(11, 'SIGSEGV', 'core', 'invalid memory reference'),
  signal(12, 'SIGUSR2', 'terminate', 'defined by the program'),
  signal(13, 'SIGPIPE', 'terminate', 'write to a pipe or socket without readers'),
  signal(14, 'SIGALRM', 'terminate', 'timer of alarm(2)'),
  signal(15, 'SIGTERM', 'terminate', 'please end; what docker stop and Kubernetes send first'),
  signal(16, 'SIGSTKFLT', 'terminate', 'stack fault of a coprocessor (unused)'),
  signal(17, 'SIGCHLD', 'ignore', 'a child stopped or ended'),
  signal(18, 'SIGCONT', 'continue', 'continue if stopped'),
  signal(19, 'SIGSTOP', 'stop', 'stop the process; cannot be caught, blocked or ignored'),
  signal(20, 'SIGTSTP', 'stop', 'stop from the terminal (Ctrl-Z)'),
  signal(21, 'SIGTTIN', 'stop', 'a background process reads from the terminal'),
  signal(22, 'SIGTTOU', 'stop', 'a background process writes to the terminal'),
  signal(23, 'SIGURG', 'ignore', 'urgent data on a socket; Go uses it to preempt goroutines'),
  signal(24, 'SIGXCPU', 'core', 'CPU time limit exceeded'),
  signal(25, 'SIGXFSZ', 'core', 'file size limit exceeded'),
  signal(26, 'SIGVTALRM', 'terminate', 'virtual timer'),
  signal(27, 'SIGPROF', 'terminate', 'profiling timer'),
  signal(28, 'SIGWINCH', 'ignore', 'the window changed its size; Apache httpd stops gracefully on it'),
  signal(29, 'SIGIO', 'terminate', 'input or output is possible'),
  signal(30, 'SIGPWR', 'terminate', 'power failure'),
  signal(31, 'SIGSYS', 'core', 'bad system call (seccomp)'),
];

/** Other names for the same number. Source: signal(7). */
const synonyms: Readonly<Record<string, string>> = {
  SIGIOT: 'SIGABRT',
  SIGPOLL: 'SIGIO',
  SIGCLD: 'SIGCHLD',
  SIGUNUSED: 'SIGSYS',
};

/** First real-time signal a program can use with glibc; the kernel's own range begins at 32. Source: signal(7). */
const sigRtMin = 34;
const sigRtMax = 64;

function realTime(number: number): Signal {
  const name =
    number === sigRtMin ? 'SIGRTMIN' : number === sigRtMax ? 'SIGRTMAX' : `SIGRTMIN+${number - sigRtMin}`;
  return signal(number, name, 'terminate', 'real-time signal, defined by the program');
}

/**
 * Finds a signal by number, by name with or without `SIG`, in any case, or as `RTMIN+n` / `RTMAX-n`.
 * @returns null when there is no such signal; numbers 32 and 33 belong to the C library and are not given.
 */
export function findSignal(word: string | number): Signal | null {
  const text = String(word).trim().toUpperCase();
  if (/^\d{1,3}$/.test(text)) {
    const number = Number(text);
    if (number >= sigRtMin && number <= sigRtMax) return realTime(number);
    return standardSignals.find((candidate) => candidate.number === number) ?? null;
  }
  const name = text.startsWith('SIG') ? text : `SIG${text}`;
  const known = synonyms[name] ?? name;
  const standard = standardSignals.find((candidate) => candidate.name === known);
  if (standard) return standard;
  const offset = /^SIGRT(MIN|MAX)(?:([+-])(\d{1,2}))?$/.exec(known);
  if (!offset) return null;
  const distance = Number(offset[3] ?? 0) * (offset[2] === '-' ? -1 : 1);
  const number = (offset[1] === 'MIN' ? sigRtMin : sigRtMax) + distance;
  return number >= sigRtMin && number <= sigRtMax ? realTime(number) : null;
}

/** Is the signal's bit set in a mask of `/proc/PID/status` (bit n-1 stands for signal n)? */
export function inMask(mask: bigint, signalNumber: number): boolean {
  return ((mask >> BigInt(signalNumber - 1)) & 1n) === 1n;
}
