import { readFile } from 'node:fs/promises';
import { SigtrailError } from '../model/error.ts';
import { signalTraceAbility } from './ability.ts';
import { nameThreads } from './comm-names.ts';
import { openCpuBuffers } from './cpu-buffers.ts';
import type { CpuBuffers } from './cpu-buffers.ts';
import { parseEventFormat } from './format-file.ts';
import { makeInstance, removeInstance, removeInstanceNow, switchOn } from './instance.ts';
import type { Instance } from './instance.ts';
import { ownOwner } from './instance-name.ts';
import type { PageLayout } from './page-layout.ts';
import { parsePageLayout } from './page-layout.ts';
import { readPage } from './ring-buffer-page.ts';
import { signalDecoder } from './signal-events.ts';
import type { KernelSignalEvent, SignalDecoder } from './signal-events.ts';
import { findTracefs, mountTracefs } from './tracefs.ts';

export { signalTraceAbility } from './ability.ts';
export type { SignalTraceAbility } from './ability.ts';
export type { KernelSignalEvent, SignalResult } from './signal-events.ts';
export { findStaleInstances, removeStaleInstances } from './stale-instances.ts';

export interface SignalTraceOptions {
  /** Signal numbers to record, for every process of the machine; 1 to 64 of them. */
  readonly signals: readonly number[];
  /** Kernel memory per CPU in kilobytes; when it is full the oldest events go and are counted. Default 1024. */
  readonly bufferKbPerCpu?: number;
}

/** What was recorded in a span of time. */
export interface SignalRecording {
  /** By time. An event whose CPU committed it late may come with the next reading. */
  readonly events: readonly KernelSignalEvent[];
  /** Exactly how many events are missing: overwritten before they were read. */
  readonly lost: number;
  /** Pages that could not be decoded; what they held is missing too. 0 on every kernel seen so far. */
  readonly damagedPages: number;
  /** The span the events are from, CLOCK_MONOTONIC nanoseconds. */
  readonly fromNs: bigint;
  readonly toNs: bigint;
}

/** A running trace. It holds no timer and no handle: Node can end, and the `exit` event removes the instance. */
export interface SignalTrace extends AsyncDisposable {
  /** True when tracefs had to be mounted; it stays mounted. */
  readonly mountedTracefs: boolean;
  /** All since the start or the last read or reset. Never waits for events. */
  read(): Promise<SignalRecording>;
  /** Forgets all until now. */
  reset(): Promise<void>;
  /** Stops recording and removes the instance. Ending twice does nothing. */
  stop(): Promise<void>;
}

/**
 * Starts to record `signal_generate` and `signal_deliver` in an instance of our own.
 * @throws SigtrailError `not-supported` or `no-permission` where it cannot be done; ask signalTraceAbility first.
 */
export async function startSignalTrace(options: SignalTraceOptions): Promise<SignalTrace> {
  const filter = signalFilter(options.signals);
  const ability = await signalTraceAbility();
  if (!ability.can) {
    throw new SigtrailError('not-supported', {
      what: 'Signals cannot be recorded here.',
      why: ability.reason,
    });
  }
  const found = findTracefs();
  const tracefs = found ?? (await mountTracefs());
  const instance = makeInstance(tracefs, ownOwner());
  const onExit = () => {
    buffers?.close();
    removeInstanceNow(instance);
  };
  let buffers: CpuBuffers | null = null;
  process.on('exit', onExit);
  try {
    const layout = parsePageLayout(await readFile(`${instance.folder}/events/header_page`, 'utf8'));
    const decoder = await loadDecoder(instance);
    buffers = openCpuBuffers(instance, layout);
    await switchOn(instance, options.bufferKbPerCpu ?? 1024, [
      { path: 'events/signal/signal_generate', filter },
      { path: 'events/signal/signal_deliver', filter },
    ]);
    const reader = recordingReader(buffers, layout, decoder, tracefs);
    const open = buffers;
    let stopping: Promise<void> | null = null;
    const end = async () => {
      open.close();
      if (await removeInstance(instance)) process.off('exit', onExit);
    };
    const stop = () => (stopping ??= end());
    const whileOpen = async <T>(work: () => T): Promise<T> => {
      if (stopping !== null) {
        throw new SigtrailError('internal', { what: 'A kernel trace was read after it had been stopped.' });
      }
      return work();
    };
    return {
      mountedTracefs: found === null,
      read: () => whileOpen(() => reader.read()),
      reset: () => whileOpen(() => void reader.read()),
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    buffers?.close();
    await removeInstance(instance);
    process.off('exit', onExit);
    throw error;
  }
}

async function loadDecoder(instance: Instance): Promise<SignalDecoder> {
  const format = async (name: string) =>
    parseEventFormat(await readFile(`${instance.folder}/events/signal/${name}/format`, 'utf8'));
  return signalDecoder(await format('signal_generate'), await format('signal_deliver'));
}

function recordingReader(
  buffers: CpuBuffers,
  layout: PageLayout,
  decode: SignalDecoder,
  tracefs: string,
): { read(): SignalRecording } {
  let fromNs = process.hrtime.bigint();
  let lostBefore = buffers.lost();
  let waiting: KernelSignalEvent[] = [];
  return {
    read() {
      const toNs = process.hrtime.bigint();
      const all = waiting;
      let damagedPages = 0;
      buffers.drain((page, cpu) => {
        let damaged = false;
        const summary = readPage(page, layout, (tNs, view, offset, length) => {
          const event = decode(tNs, cpu, view, offset, length);
          if (event === 'damaged') damaged = true;
          else if (event !== null) all.push(event);
        });
        if (damaged || summary.damage !== null) damagedPages += 1;
        // What came after toNs is for the next reading, and a storm that goes on cannot keep this one busy for ever.
        return summary.timestampNs <= toNs;
      });
      const lostNow = buffers.lost();
      waiting = all.filter((event) => event.tNs > toNs);
      const events = all
        .filter((event) => event.tNs <= toNs)
        .sort((a, b) => (a.tNs < b.tNs ? -1 : a.tNs > b.tNs ? 1 : 0));
      const recording = {
        events: nameThreads(events, tracefs),
        lost: lostNow - lostBefore,
        damagedPages,
        fromNs,
        toNs,
      };
      fromNs = toNs;
      lostBefore = lostNow;
      return recording;
    },
  };
}

function signalFilter(signals: readonly number[]): string {
  if (signals.length === 0 || signals.some((n) => !Number.isInteger(n) || n < 1 || n > 64)) {
    throw new SigtrailError('internal', { what: 'A kernel trace needs signal numbers from 1 to 64.' });
  }
  return [...new Set(signals)].map((n) => `sig==${n}`).join('||');
}
