import type { ServiceExit } from '../../engine/engine.ts';
import { findSignal } from '../../model/signal.ts';
import { isSignalCode } from './exit.ts';

/** Signals that a program's own fault raises: signal(7), "Core" and memory faults. */
const faults = ['SIGILL', 'SIGTRAP', 'SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGSEGV', 'SIGSYS'] as const;

/** What runtimes write when a program ends by its own fault, and the exit code that goes with it. */
const traces: readonly { readonly code: number; readonly line: RegExp; readonly what: string }[] = [
  // Go: runtime/panic.go prints this and exits 2.
  { code: 2, line: /^(panic: |fatal error: )/, what: 'Go panic' },
  // Node ends an uncaught error's report with its version.
  { code: 1, line: /^Node\.js v\d+\./, what: 'uncaught error' },
  { code: 1, line: /^Traceback \(most recent call last\):/, what: 'Python traceback' },
  { code: 101, line: /^thread '.*' (\(\d+\) )?panicked at /, what: 'Rust panic' },
];

/**
 * Did the program end by its own fault? By a fault signal, by its code as a shell or init reports it (128 + n), or by a
 * runtime's last words together with the runtime's exit code.
 * @param log the lines written since the stop began, oldest first
 * @returns the crash in words, or null
 */
export function crashOf(exit: ServiceExit, log: readonly string[], stopSignal: string): string | null {
  if (exit.signal !== null) {
    if (exit.signal === stopSignal) return null;
    if (exit.signal === 'SIGKILL') return 'killed by SIGKILL, which the drill did not send';
    return faults.some((fault) => fault === exit.signal) ? exit.signal : null;
  }
  const { code } = exit;
  if (code === null || isSignalCode(exit, stopSignal)) return null;
  const fault = faults.find((name) => findSignal(name)?.number === code - 128);
  if (fault) return `exit ${code} (${fault})`;
  for (const trace of traces) {
    const line = trace.code === code ? log.find((text) => trace.line.test(text)) : undefined;
    if (line !== undefined) return `${trace.what}, exit ${code}: ${line.slice(0, 120)}`;
  }
  return null;
}
