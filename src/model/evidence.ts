import type { RequestClass, RequestRecord } from './request.ts';

/** One process of the service as it was seen during a run. */
export interface ProcessSighting {
  readonly pid: number;
  readonly containerPid: number | null;
  readonly parent: number;
  readonly comm: string;
  readonly cmdline: string;
  readonly fromNs: bigint;
  /** null: still there when the run ended. */
  readonly toNs: bigint | null;
}

/** Something that happened at one instant of a run, for the time axis. */
export interface RunMoment {
  readonly tNs: bigint;
  /** `start`, `ready`, `load`, `pre-stop`, `signal`, `delivered`, `escalation`, `exit`, `log` … */
  readonly kind: string;
  readonly text: string;
  /** Process the moment concerns (a signal's target); null for the whole service. */
  readonly pid: number | null;
  /** A signal's sender, when known. */
  readonly senderPid: number | null;
  /** Where it is known from: `kill(2)`, `trace`, `wait status`, `log`, `/proc`. */
  readonly source: string;
}

/** Memory and CPU of the service, sampled. */
export interface UsageSample {
  readonly tNs: bigint;
  readonly rssBytes: number;
  /** CPU time used so far. */
  readonly cpuMs: number;
}

/** What one run left behind for the HTML report; too big for the JSON document. */
export interface RunEvidence {
  readonly scenario: string;
  readonly run: number;
  /** Beginning of the load's own clock: RequestRecord times are relative to it. */
  readonly originNs: bigint;
  readonly t0FromNs: bigint | null;
  readonly t0ToNs: bigint | null;
  readonly graceEndNs: bigint | null;
  readonly exitNs: bigint | null;
  readonly records: readonly RequestRecord[];
  /** Class of each record, same order. */
  readonly classes: readonly RequestClass[];
  readonly processes: readonly ProcessSighting[];
  readonly moments: readonly RunMoment[];
  readonly usage: readonly UsageSample[];
}
