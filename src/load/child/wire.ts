import type { RequestShape } from '../plan.ts';
import type { ResolvedTarget } from './connect.ts';

/** A shape made ready to be sent many times. */
export interface PreparedRequest {
  readonly method: string;
  readonly path: string;
  /** Name, value, name, value …, lower-case names. */
  readonly headers: readonly string[];
  readonly body: Buffer | null;
}

/**
 * How one exchange on a connection ended. `unsent` the connection was found closed before a byte of the request was
 * written: nothing was lost. `cut` the connection ended or the answer was not whole.
 */
export type ExchangeEnd = 'complete' | 'cut' | 'timed-out' | 'unsent';

/** What is measured of one exchange. The wire owns it and uses it again for the next one. NaN is "never". */
export interface Exchange {
  readonly sentNs: number;
  readonly firstNs: number;
  readonly endNs: number;
  /** 0 when no status line came. */
  readonly status: number;
  readonly end: ExchangeEnd;
  readonly code: string;
}

/** One connection, one request at a time. */
export interface Wire {
  /** Another exchange may be begun: not closed, not told to close. */
  readonly usable: boolean;
  /** Answer bytes read so far. */
  readonly bodyBytes: number;
  /**
   * Sends a request; `done` is called exactly once, with the times of this exchange.
   * @param hold hold the body back until `releaseBody`
   */
  exchange(
    request: PreparedRequest,
    extraHeaders: readonly string[],
    hold: boolean,
    done: (exchange: Exchange) => void,
  ): void;
  releaseBody(): void;
  /** Ends the running exchange as timed out and closes the connection. */
  expire(): void;
  close(): void;
}

/** @param userAgent sent unless the shape has one of its own */
export function prepare(shape: RequestShape, target: ResolvedTarget, userAgent: string): PreparedRequest {
  const headers: string[] = [];
  for (const [name, value] of Object.entries(shape.headers ?? {})) headers.push(name.toLowerCase(), value);
  if (!headers.includes('user-agent')) headers.push('user-agent', userAgent);
  const method = shape.method.toUpperCase();
  const body = shape.body === undefined ? null : Buffer.from(shape.body);
  return { method, path: shape.path ?? target.path, headers, body };
}
