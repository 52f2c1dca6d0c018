import type { RecordColumns } from './columns.ts';
import type { LoadPlan, LoadTarget, RequestShape } from './plan.ts';
import type { LoadResult } from './result.ts';

/** How a probe goes about it. */
export interface ProbeOptions {
  /** What to ask; default: GET of the target's own path. */
  readonly shape?: RequestShape;
  /** How many of it are sent, one after the other on one connection; the further ones only after a status line came. Default 5. */
  readonly requests?: number;
  /** Nothing for this long is "does not answer". Default 2000. */
  readonly timeoutMs?: number;
  /** Also send one POST of `{}`; only after a status line came. */
  readonly post?: boolean;
}

/** What the parent asks the load process to do. `seq` is named by the answer. */
export type ToChild =
  | {
      readonly type: 'probe';
      readonly seq: number;
      readonly target: LoadTarget;
      readonly options: ProbeOptions;
    }
  | {
      readonly type: 'probe-trickle';
      readonly seq: number;
      readonly target: LoadTarget;
      readonly shape: RequestShape;
      readonly timeoutMs: number;
    }
  | { readonly type: 'probe-http2'; readonly seq: number; readonly target: LoadTarget }
  | { readonly type: 'start'; readonly seq: number; readonly plan: LoadPlan }
  | { readonly type: 'prepare-stop'; readonly seq: number; readonly atNs: bigint | null }
  | { readonly type: 'snapshot'; readonly seq: number }
  | { readonly type: 'finish'; readonly seq: number; readonly waitInFlightMs: number }
  | { readonly type: 'release'; readonly name: string }
  | { readonly type: 'signal-sent'; readonly fromNs: bigint };

/** The last part of a result; the records went ahead in blocks. */
export interface ResultTail extends Omit<LoadResult, 'records' | 'lag'> {
  readonly methods: readonly string[];
  readonly lagTimesNs: Float64Array;
  readonly lagMs: Float32Array;
}

/** What the load process says. */
export type FromChild =
  | { readonly type: 'ready' }
  | { readonly type: 'reply'; readonly seq: number; readonly value: unknown }
  | { readonly type: 'failed'; readonly seq: number; readonly what: string; readonly why: string }
  | { readonly type: 'records'; readonly block: RecordColumns };
