import type { RequestShape } from '../load/load.ts';
import type { ScenarioId } from '../model/verdict.ts';

/** When a service counts as ready. */
export type ReadyCondition =
  | { readonly kind: 'sockets' }
  | { readonly kind: 'http'; readonly url: string }
  | { readonly kind: 'tcp'; readonly port: number }
  | { readonly kind: 'log'; readonly pattern: RegExp };

/** What runs before the stop signal, as a Pod's preStop hook does. */
export type PreStop =
  | { readonly kind: 'sleep'; readonly ms: number }
  | { readonly kind: 'http'; readonly url: string }
  | { readonly kind: 'exec'; readonly command: string };

/** Everything a drill can be told, after the defaults have been applied. */
export interface DrillOptions {
  readonly only: readonly ScenarioId[] | null;
  readonly full: boolean;
  /** Runs per scenario; null: 3, or 5 with `full`. */
  readonly runs: number | null;
  readonly seed: number;
  readonly url: string | null;
  readonly requests: readonly RequestShape[] | null;
  /** Replaces both client counts (64 and 200). */
  readonly clients: number | null;
  readonly unixPath: string | null;
  readonly insecure: boolean;
  readonly ready: ReadyCondition;
  readonly readyTimeoutMs: number;
  readonly routeDelayMs: number | null;
  readonly preStop: PreStop | null;
  readonly loadCommand: string | null;
  /** Endpoint of a stream for D14. */
  readonly stream: string | null;
  /** Called before the stop to begin background work for D17. */
  readonly work: string | null;
  /** Run after the stop: exit 0 means that the work is whole. Used by D16 and D17. */
  readonly marker: string | null;
}
