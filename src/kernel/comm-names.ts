import { readFileSync } from 'node:fs';
import { printable } from './event-fields.ts';
import type { KernelSignalEvent } from './signal-events.ts';

/**
 * Reads the names that the kernel kept for threads that made an event (root's `saved_cmdlines`, read only).
 * @returns thread id to name; a thread that has not been switched out since its event is not there yet.
 */
export function parseSavedNames(text: string): Map<number, string> {
  const names = new Map<number, string>();
  for (const line of text.slice(0, 4_000_000).split('\n')) {
    const match = /^(\d{1,10}) (.{1,64})$/.exec(line);
    if (match !== null && match[2] !== '<...>') names.set(Number(match[1]), printable(match[2] ?? ''));
  }
  return names;
}

/**
 * Fills in the names that the events themselves do not carry: the sender's, and the target's of a delivery.
 * A name that nothing recorded stays null.
 */
export function nameThreads(events: readonly KernelSignalEvent[], tracefs: string): KernelSignalEvent[] {
  const names = savedNames(tracefs);
  const self = ownName();
  if (self !== null) names.set(process.pid, self);
  for (const event of events) {
    if (event.kind === 'generate' && event.targetComm !== null && !names.has(event.targetPid)) {
      names.set(event.targetPid, event.targetComm);
    }
  }
  return events.map((event) => ({
    ...event,
    senderComm: event.senderPid === null ? null : (names.get(event.senderPid) ?? null),
    targetComm: event.targetComm ?? names.get(event.targetPid) ?? null,
  }));
}

function savedNames(tracefs: string): Map<number, string> {
  try {
    return parseSavedNames(readFileSync(`${tracefs}/saved_cmdlines`, 'utf8'));
  } catch {
    return new Map();
  }
}

function ownName(): string | null {
  try {
    return printable(readFileSync('/proc/self/comm', 'utf8').trimEnd());
  } catch {
    return null;
  }
}
