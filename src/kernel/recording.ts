import { nameThreads } from './comm-names.ts';
import type { CpuBuffers } from './cpu-buffers.ts';
import type { PageLayout } from './page-layout.ts';
import type { ProcessEvent } from './process-events.ts';
import { readPage } from './ring-buffer-page.ts';
import type { EventDecoder, KernelSignalEvent } from './signal-events.ts';

/** What was recorded in a span of time. */
export interface SignalRecording {
  /** By time. An event whose CPU committed it late may come with the next reading. */
  readonly events: readonly KernelSignalEvent[];
  /** By time; empty unless the trace was started with `processes`. */
  readonly processes: readonly ProcessEvent[];
  /** Exactly how many events of both kinds are missing: overwritten before they were read. */
  readonly lost: number;
  /** Pages that could not be decoded whole; events that they held may be missing too. */
  readonly damagedPages: number;
  /** The span the events are from, CLOCK_MONOTONIC nanoseconds. */
  readonly fromNs: bigint;
  readonly toNs: bigint;
}

/** What a reading needs to know. */
export interface RecordingSource {
  readonly buffers: CpuBuffers;
  readonly layout: PageLayout;
  readonly signals: EventDecoder<KernelSignalEvent>;
  /** Null when process events are not recorded. */
  readonly processes: EventDecoder<ProcessEvent> | null;
  /** Folder of the machine's tracefs, where the kernel keeps names of threads. */
  readonly tracefs: string;
}

/**
 * Makes the function that gives all events since its last call (first: since now), of all CPUs, by time.
 * It is synchronous and never waits.
 */
export function recordingReader(source: RecordingSource): () => SignalRecording {
  const { buffers, layout, tracefs } = source;
  const signals = new WaitingEvents(source.signals);
  const processes = source.processes === null ? null : new WaitingEvents(source.processes);
  let fromNs = process.hrtime.bigint();
  let lostBefore = buffers.lost();
  return () => {
    const toNs = process.hrtime.bigint();
    let damagedPages = 0;
    buffers.drain((page, cpu) => {
      let damaged = false;
      const summary = readPage(page, layout, (tNs, view, offset, length) => {
        const known = signals.take(tNs, cpu, view, offset, length);
        const found =
          known === null && processes !== null ? processes.take(tNs, cpu, view, offset, length) : known;
        if (found === 'damaged') damaged = true;
      });
      if (damaged || summary.damage !== null) damagedPages += 1;
      // What came after toNs is for the next reading, and a storm that goes on cannot keep this one busy for ever.
      return summary.timestampNs <= toNs;
    });
    const lostNow = buffers.lost();
    const recording = {
      events: nameThreads(signals.until(toNs), tracefs),
      processes: processes?.until(toNs) ?? [],
      lost: lostNow - lostBefore,
      damagedPages,
      fromNs,
      toNs,
    };
    fromNs = toNs;
    lostBefore = lostNow;
    return recording;
  };
}

/** Collects events CPU after CPU and hands them out by time. */
class WaitingEvents<Event extends { readonly tNs: bigint }> {
  #waiting: Event[] = [];
  readonly #decode: EventDecoder<Event>;

  constructor(decode: EventDecoder<Event>) {
    this.#decode = decode;
  }

  take(...record: Parameters<EventDecoder<Event>>): Event | null | 'damaged' {
    const event = this.#decode(...record);
    if (event !== null && event !== 'damaged') this.#waiting.push(event);
    return event;
  }

  until(toNs: bigint): Event[] {
    const all = this.#waiting;
    this.#waiting = all.filter((event) => event.tNs > toNs);
    return all
      .filter((event) => event.tNs <= toNs)
      .sort((a, b) => (a.tNs < b.tNs ? -1 : a.tNs > b.tNs ? 1 : 0));
  }
}
