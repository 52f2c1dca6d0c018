/** How the stream child is told where to connect. */
export interface StreamTarget {
  readonly kind: 'websocket' | 'http' | 'http2' | 'grpc';
  readonly secure: boolean;
  readonly host: string;
  readonly port: number;
  /** Path and query. */
  readonly path: string;
  /** For `Host` and `:authority`. */
  readonly authority: string;
  readonly insecure: boolean;
}

/**
 * How a stream ended, as its client saw it: `told` in the words of its protocol, `closed` the connection ended without them,
 * `reset` RST (or a reset stream) without them, `open` not at all.
 */
export type StreamEndKind = 'told' | 'closed' | 'reset' | 'open';

/** One stream of the drill. Instants are CLOCK_MONOTONIC. */
export interface StreamEnd {
  readonly kind: StreamEndKind;
  /** By what: `close frame 1001`, `GOAWAY`, `FIN`, `ECONNRESET` … */
  readonly by: string;
  /** When it was told so; null when it was not. */
  readonly toldNs: bigint | null;
  /** When the stream or its connection ended; null: it has not. */
  readonly endedNs: bigint | null;
  /** Pieces (frames, events, chunks) that came. */
  readonly pieces: number;
}

/** Whether a stream came up. */
export interface OpenedStream {
  readonly open: boolean;
  /** It delivered something before the limit. */
  readonly delivered: boolean;
  /** Why it is not open; empty when it is. */
  readonly why: string;
}

/** What the drill asks its stream child to do; each order has one answer. */
export type StreamOrder =
  | {
      readonly type: 'open';
      readonly target: StreamTarget;
      readonly streams: number;
      /** A stream that is not established after this is not open. */
      readonly timeoutMs: number;
      /** An established one is given this long to deliver something. */
      readonly deliverMs: number;
    }
  | { readonly type: 'finish'; readonly waitMs: number };

export type StreamAnswer =
  | { readonly type: 'ready' }
  | { readonly type: 'opened'; readonly streams: readonly OpenedStream[] }
  | { readonly type: 'ended'; readonly streams: readonly StreamEnd[] };
