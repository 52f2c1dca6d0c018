import { findSignal, type Signal } from './signal.ts';

/** Who usually gives this exit code. */
export type ExitCodeGroup = 'success' | 'program' | 'sysexits' | 'runner' | 'signal' | 'none';

/** What an exit code between 0 and 255 can mean. A code alone never proves a cause. */
export interface ExitCode {
  readonly code: number;
  readonly group: ExitCodeGroup;
  /** Convention behind the code in a few words. */
  readonly meaning: string;
  /** Signal n of 128 + n; null outside 129..192. */
  readonly signal: Signal | null;
}

/** Codes of sysexits.h (BSD, glibc). */
const sysexits: Readonly<Record<number, string>> = {
  64: 'command line usage error (EX_USAGE)',
  65: 'data format error (EX_DATAERR)',
  66: 'cannot open input (EX_NOINPUT)',
  67: 'addressee unknown (EX_NOUSER)',
  68: 'host name unknown (EX_NOHOST)',
  69: 'service unavailable (EX_UNAVAILABLE)',
  70: 'internal software error (EX_SOFTWARE)',
  71: 'system error (EX_OSERR)',
  72: 'critical OS file missing (EX_OSFILE)',
  73: 'cannot create output file (EX_CANTCREAT)',
  74: 'input/output error (EX_IOERR)',
  75: 'temporary failure, try again (EX_TEMPFAIL)',
  76: 'remote error in protocol (EX_PROTOCOL)',
  77: 'permission denied (EX_NOPERM)',
  78: 'configuration error (EX_CONFIG)',
};

/** Codes of the shell, timeout(1), env(1), and container engines. */
const runners: Readonly<Record<number, string>> = {
  124: 'timeout(1): the command ran out of time',
  125: 'the runner itself failed (docker run, timeout, env)',
  126: 'found, but could not be executed',
  127: 'command not found',
  128: 'the container runtime failed',
};

const ownWords: Readonly<Record<number, string>> = {
  1: 'general error',
  2: 'usage error, Go panic or Go signal exit',
  255: 'exit(-1), or an engine that lost or could not start the process',
};

/**
 * Describes an exit code.
 * @param code 0 to 255
 * @returns null when the number cannot be an exit code
 */
export function describeExitCode(code: number): ExitCode | null {
  if (!Number.isInteger(code) || code < 0 || code > 255) return null;
  if (code === 0) return { code, group: 'success', meaning: 'success', signal: null };
  const sysexit = sysexits[code];
  if (sysexit !== undefined) return { code, group: 'sysexits', meaning: sysexit, signal: null };
  const runner = runners[code];
  if (runner !== undefined) return { code, group: 'runner', meaning: runner, signal: null };
  if (code > 128 && code <= 192) return byEndingSignal(code);
  const meaning = ownWords[code] ?? 'chosen by the program';
  return { code, group: code > 192 && code < 255 ? 'none' : 'program', meaning, signal: null };
}

/** 128 + n: how shells, inits and engines report a process that signal n ended. */
function byEndingSignal(code: number): ExitCode {
  const signal = findSignal(code - 128);
  const name = signal ? signal.name : `signal ${code - 128} (reserved by the C library)`;
  return { code, group: 'signal', meaning: `128 + ${code - 128}: ended by ${name}`, signal };
}

/** The exit code an ended-by-signal process is reported with: 128 + n. */
export function exitCodeOfSignal(signal: Signal): number {
  return 128 + signal.number;
}
