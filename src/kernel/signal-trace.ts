/**
 * Signals as the kernel saw them: who sent which one to whom, at which nanosecond, and what became of it.
 *
 * Backend: tracefs, no BPF, no compiler. A trace is an instance of our own below `instances/` (instance.ts), whose raw
 * pages (cpu-buffers.ts) are decoded here in the process (ring-buffer-page.ts, event-fields.ts) with the offsets
 * that the running kernel's own format files give (format-file.ts, page-layout.ts). Verdicts should come from
 * `generate` events: a program that waits with sigwait or signalfd (tini) has no `deliver`, and a `deliver` does not
 * prove that a handler ran.
 */
import { readFile } from 'node:fs/promises';
import { SigtrailError } from '../model/error.ts';
import { signalTraceAbility } from './ability.ts';
import { openCpuBuffers } from './cpu-buffers.ts';
import type { CpuBuffers } from './cpu-buffers.ts';
import { parseEventFormat } from './format-file.ts';
import type { EventFormat } from './format-file.ts';
import { makeInstance, removeInstance, removeInstanceNow, switchOn } from './instance.ts';
import type { Instance, InstanceEvent } from './instance.ts';
import { ownOwner } from './instance-name.ts';
import { parsePageLayout } from './page-layout.ts';
import { processDecoder } from './process-events.ts';
import { recordingReader } from './recording.ts';
import type { SignalRecording } from './recording.ts';
import { signalDecoder } from './signal-events.ts';
import { findTracefs, mountTracefs } from './tracefs.ts';

export { signalTraceAbility } from './ability.ts';
export type { SignalTraceAbility } from './ability.ts';
export type { ProcessEvent } from './process-events.ts';
export type { SignalRecording } from './recording.ts';
export type { KernelSignalEvent, SignalResult } from './signal-events.ts';
export { findStaleInstances, removeStaleInstances } from './stale-instances.ts';

export interface SignalTraceOptions {
  /** Signal numbers to record, for every process of the machine; each from 1 to 64. */
  readonly signals: readonly number[];
  /** Record fork, exec and exit of every process of the machine too. Default false. */
  readonly processes?: boolean;
  /** Kernel memory per CPU in kilobytes; when it is full the oldest events go and are counted. Default 1024. */
  readonly bufferKbPerCpu?: number;
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
 * Starts to record `signal_generate` and `signal_deliver` in an instance of our own. The root instance and
 * everybody else's are not touched.
 * @throws SigtrailError `not-supported` or `no-permission` where it cannot be done; ask signalTraceAbility first.
 */
export async function startSignalTrace(options: SignalTraceOptions): Promise<SignalTrace> {
  const events = recordedEvents(options);
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
  let buffers: CpuBuffers | null = null;
  const onExit = () => {
    buffers?.close();
    removeInstanceNow(instance);
  };
  process.on('exit', onExit);
  const end = async () => {
    buffers?.close();
    if (await removeInstance(instance)) process.off('exit', onExit);
  };
  try {
    const layout = parsePageLayout(await readFile(`${instance.folder}/events/header_page`, 'utf8'));
    const decoders = await loadDecoders(instance, options.processes ?? false);
    buffers = openCpuBuffers(instance, layout);
    await switchOn(instance, options.bufferKbPerCpu ?? 1024, events);
    const read = recordingReader({ buffers, layout, tracefs, ...decoders });
    let stopping: Promise<void> | null = null;
    const readWhileOpen = async () => {
      if (stopping === null) return read();
      throw new SigtrailError('internal', { what: 'A kernel trace was read after it had been stopped.' });
    };
    const stop = () => (stopping ??= end());
    return {
      mountedTracefs: found === null,
      read: readWhileOpen,
      async reset() {
        await readWhileOpen();
      },
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

function recordedEvents(options: SignalTraceOptions): InstanceEvent[] {
  const { signals, processes } = options;
  if (signals.length === 0 || signals.some((n) => !Number.isInteger(n) || n < 1 || n > 64)) {
    throw new SigtrailError('internal', { what: 'A kernel trace needs signal numbers from 1 to 64.' });
  }
  const filter = [...new Set(signals)].map((n) => `sig==${n}`).join('||');
  const signalEvents = ['signal_generate', 'signal_deliver'].map((name) => ({
    path: `events/signal/${name}`,
    filter,
  }));
  const processEvents = ['sched_process_fork', 'sched_process_exec', 'sched_process_exit'].map((name) => ({
    path: `events/sched/${name}`,
    filter: null,
  }));
  return processes === true ? [...signalEvents, ...processEvents] : signalEvents;
}

async function loadDecoders(instance: Instance, processes: boolean) {
  const format = async (path: string): Promise<EventFormat> =>
    parseEventFormat(await readFile(`${instance.folder}/events/${path}/format`, 'utf8'));
  const signals = signalDecoder(
    await format('signal/signal_generate'),
    await format('signal/signal_deliver'),
  );
  if (!processes) return { signals, processes: null };
  const fork = await format('sched/sched_process_fork');
  const exec = await format('sched/sched_process_exec');
  const exit = await format('sched/sched_process_exit');
  return { signals, processes: processDecoder({ fork, exec, exit }) };
}
