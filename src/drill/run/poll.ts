import { SigtrailError } from '../../model/error.ts';
import type { DrillContext } from '../context.ts';
import { nowNs, pause } from '../waiting.ts';

/** One GET of a poll. Instants are CLOCK_MONOTONIC. */
export interface PollSample {
  readonly beganNs: bigint;
  readonly endedNs: bigint;
  /** Null: no whole answer came (refused, cut, or nothing in time). */
  readonly status: number | null;
}

/** A URL that is asked again and again until `stop`. */
export interface Poll {
  readonly samples: readonly PollSample[];
  /** Resolves when the last GET is over. */
  stop(): Promise<void>;
}

const mostSamples = 100_000;

/** Asks a URL every `everyMs`, one GET at a time on a new connection each, from inside the service's network. */
export async function pollUrl(
  context: Pick<DrillContext, 'load' | 'abort'>,
  url: string,
  everyMs: number,
  timeoutMs: number,
): Promise<Poll> {
  const load = await context.load();
  const ended = new AbortController();
  const until = AbortSignal.any([ended.signal, context.abort]);
  const samples: PollSample[] = [];
  const ask = async (): Promise<void> => {
    while (!until.aborted && samples.length < mostSamples) {
      const beganNs = nowNs();
      const status = await load.status(url, timeoutMs);
      samples.push({ beganNs, endedNs: nowNs(), status });
      // The pause alone is cut short by the end.
      await pause(everyMs, until).catch(() => undefined);
    }
  };
  // An end of the load process is told by whoever needs it next.
  const asking = ask().catch((error: unknown) => {
    if (!(error instanceof SigtrailError)) throw error;
  });
  return {
    samples,
    stop: async () => {
      ended.abort();
      if (!context.abort.aborted) await asking;
    },
  };
}

/**
 * Until when the service certainly announced itself ready: the begin of the last GET that was answered below 400.
 * Null when it never was.
 */
export function readyUntilNs(samples: readonly PollSample[]): bigint | null {
  return samples.findLast((sample) => sample.status !== null && sample.status < 400)?.beganNs ?? null;
}
