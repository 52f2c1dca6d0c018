import { setPriority } from 'node:os';
import type { RequestRecord, StopInstant } from '../model/request.ts';
import { recordsOf } from './columns.ts';
import { LoadChild, defaultChildPath } from './load-process.ts';
import type { LoadPlan, LoadTarget, RequestShape } from './plan.ts';
import type { ProbeOptions, ResultTail } from './protocol.ts';
import type { HttpProbe, LagSample, LoadResult, LoadSnapshot, TrickleProbe } from './result.ts';

export type { LoadPlan, LoadTarget, PopulationPlan, RequestShape } from './plan.ts';
export type { ProbeOptions } from './protocol.ts';
export type { HttpProbe, LoadResult, LoadSnapshot, TrickleProbe } from './result.ts';

/** How the load process is started. */
export interface LoadProcessOptions {
  /** Words in front of it, as `nsenter -n -t 123 --`; empty on the host. */
  readonly enter: readonly string[];
  /** Its program; default: the one beside this file. */
  readonly childPath?: string;
  /** The node that runs it; default: this one. */
  readonly nodePath?: string;
}

/** A process of its own that makes HTTP load. It ends by itself when this process does. One run at a time. */
export interface LoadProcess extends AsyncDisposable {
  readonly pid: number;
  /** One GET; more only when a status line came. A port that does not answer is no error: `isHttp` is false. */
  probe(target: LoadTarget, options?: ProbeOptions): Promise<HttpProbe>;
  /** Status of one GET; null when no whole answer came in time. For readiness URLs. */
  status(url: string, timeoutMs?: number): Promise<number | null>;
  /** Is a request whose body is held back for 300 ms waited for, 8 of 8? Only for ports that `probe` found to speak HTTP. */
  probeTrickle(target: LoadTarget, shape: RequestShape, timeoutMs?: number): Promise<TrickleProbe>;
  /** HTTP/2, by ALPN on https and prior knowledge on http? Only for ports that `probe` found to speak HTTP. */
  probeHttp2(target: LoadTarget): Promise<boolean>;
  /** Resolves when every keep-alive client has completed one exchange. @throws SigtrailError `load-failed` saying what failed */
  start(plan: LoadPlan): Promise<LoadRun>;
}

/** Load that is running. */
export interface LoadRun {
  /** CLOCK_MONOTONIC; the times of the records are relative to it. */
  readonly originNs: bigint;
  /** Begins a paused population, by its name. */
  release(name: string): void;
  /**
   * From now on no keep-alive or trickled connection is opened again. Wait for it before the stop signal is sent.
   * @param atNs when the signal is planned (CLOCK_MONOTONIC): clients that think then let their think time end within −0.5 to
   * +1.5 ms of it where its bounds allow, so that requests arrive just while the service begins to stop
   */
  prepareStop(atNs?: bigint): Promise<void>;
  /** The stop signal was sent: held bodies are let go `trickle.afterStopMs` after its `fromNs`. */
  signalSent(instant: StopInstant): void;
  snapshot(): Promise<LoadSnapshot>;
  /** Begins no new request, lets go held bodies, waits for what runs, closes everything. Give the time limit to have nothing abandoned. */
  finish(options: { readonly waitInFlightMs: number }): Promise<LoadResult>;
}

/**
 * Keep V8's pauses short: small young generation, no helper threads that compete with the service for its cores. Measured with
 * 16 clients on new connections, two cores: loop lag p99 18 ms without, 3 to 5 ms with them, at the same rate.
 */
const steadyFlags = ['--max-semi-space-size=2', '--single-threaded-gc'];

/** Being late widens ε for every request, so the load process goes first where rights allow; it sleeps most of the time. */
function preferred(pid: number): void {
  try {
    setPriority(pid, -10);
  } catch {
    // Without the right the lag is larger, and it is measured and reported either way.
  }
}

/** @throws SigtrailError `load-failed` when the process does not come up */
export async function startLoadProcess(options: LoadProcessOptions): Promise<LoadProcess> {
  const node = options.nodePath ?? process.execPath;
  const program = options.childPath ?? defaultChildPath();
  const child = await LoadChild.start([...options.enter, node, ...steadyFlags, program]);
  preferred(child.pid);
  return {
    pid: child.pid,
    probe: (target, probeOptions = {}) => child.ask({ type: 'probe', target, options: probeOptions }),
    status: async (url, timeoutMs = 2000) => {
      const options: ProbeOptions = { requests: 1, timeoutMs };
      const probe = await child.ask<HttpProbe>({ type: 'probe', target: { url, insecure: true }, options });
      return probe.latencyMs === null ? null : probe.status;
    },
    probeTrickle: (target, shape, timeoutMs = 5000) =>
      child.ask({ type: 'probe-trickle', target, shape, timeoutMs }),
    probeHttp2: (target) => child.ask({ type: 'probe-http2', target }),
    start: async (plan) => runOf(child, await child.ask<bigint>({ type: 'start', plan })),
    [Symbol.asyncDispose]: () => child.close(),
  };
}

function runOf(child: LoadChild, originNs: bigint): LoadRun {
  return {
    originNs,
    release: (name) => child.tell({ type: 'release', name }),
    prepareStop: (atNs) => child.ask({ type: 'prepare-stop', atNs: atNs ?? null }),
    signalSent: ({ fromNs }) => child.tell({ type: 'signal-sent', fromNs }),
    snapshot: () => child.ask({ type: 'snapshot' }),
    finish: async ({ waitInFlightMs }) => {
      child.takeBlocks();
      const tail = await child.ask<ResultTail>({ type: 'finish', waitInFlightMs });
      return resultOf(tail, child);
    },
  };
}

function resultOf(tail: ResultTail, child: LoadChild): LoadResult {
  const { methods, lagTimesNs, lagMs, ...rest } = tail;
  const records: RequestRecord[] = [];
  for (const block of child.takeBlocks())
    for (const record of recordsOf(block, methods)) records.push(record);
  const lag: LagSample[] = Array.from(lagTimesNs, (tNs, i) => ({ tNs, lagMs: lagMs[i] as number }));
  return { ...rest, records, lag };
}
