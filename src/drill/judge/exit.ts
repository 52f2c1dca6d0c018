import type { ServiceExit } from '../../engine/engine.ts';
import { findSignal } from '../../model/signal.ts';

/** How the service ended, in words. */
export function describeExit(exit: ServiceExit): string {
  return exit.signal ? `killed by ${exit.signal}` : `exit ${exit.code}`;
}

/** Ended as a stop should: 0, or 128 + the stop signal (usual for the JVM). */
export function isCleanExit(exit: ServiceExit, stopSignal: string): boolean {
  return exit.code === 0 || isSignalCode(exit, stopSignal);
}

/** 128 + stop signal as an exit code of its own, as the JVM gives after its shutdown hooks. */
export function isSignalCode(exit: ServiceExit, stopSignal: string): boolean {
  return exit.code === 128 + (findSignal(stopSignal)?.number ?? 15);
}

/** Milliseconds or seconds with three significant digits at most. */
export function duration(ms: number): string {
  if (ms < 1000) return `${ms < 10 ? Number(ms.toPrecision(2)) : Math.round(ms)} ms`;
  return `${Number((ms / 1000).toPrecision(3))} s`;
}
