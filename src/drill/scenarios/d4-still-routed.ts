import type { RequestClass, RequestRecord } from '../../model/request.ts';
import type { DrillContext } from '../context.ts';
import { duration } from '../judge/exit.ts';
import type { OutcomeOf } from '../judge/verdict-table.ts';
import { factsOf, keepEvidence, logTail } from '../run/facts.ts';
import { stopUnderLoad } from '../run/loaded-stop.ts';
import { newConnectionsPlan } from '../run/plans.ts';
import { pollUrl, readyUntilNs } from '../run/poll.ts';
import { startService } from '../run/service-run.ts';
import { msBetween } from '../waiting.ts';
import type { NotRun, Scenario } from './scenario.ts';

/** W when only a readiness URL is given. Source: docs/drills D4. */
const assumedRouteDelayMs = 3000;
/** Between two looks at the readiness URL while the load runs. */
const pollEveryMs = 50;
const pollTimeoutMs = 1000;

/** D4: new connections still arrive for W after the stop began, as from a router that has not heard of it. */
export const stillRouted: Scenario = {
  id: 'D4',
  isDefault: (context) => routeDelayOf(context) !== null,
  runs: () => 2,
  obstacle: (context) => (routeDelayOf(context) === null ? noWindow : notOverHttp(context)),
  estimateMs: (context) => 600 + (routeDelayOf(context) ?? 0),
  run: async (context, number) => {
    const routeDelayMs = routeDelayOf(context);
    if (routeDelayMs === null) return noWindow;
    await using run = await startService(context);
    const { endpoint } = run;
    if (!endpoint?.http) return notOverHttp(context) ?? noEndpoint;
    const { ready } = context.options;
    const poll = ready.kind === 'http' ? await pollUrl(context, ready.url, pollEveryMs, pollTimeoutMs) : null;
    try {
      const loaded = await stopUnderLoad(context, run, newConnectionsPlan(context, endpoint), {
        keepLoadMs: routeDelayMs,
        routeDelayMs,
        ...(poll
          ? {
              readiness: {
                get notReadyFromNs() {
                  return readyUntilNs(poll.samples);
                },
              },
            }
          : {}),
      });
      keepEvidence(context, 'D4', number, run, loaded.stop, loaded);
      const { originNs, records } = loaded.result;
      const seen = seenWithin(records, loaded.classes, {
        fromNs: Number(loaded.stop.beganNs - originNs),
        toNs: Number(loaded.stop.beganNs - originNs) + routeDelayMs * 1e6,
      });
      const { outcome, reason } = judgeStillRouted(routeDelayMs, seen);
      if (outcome === 'no-load') return { outcome, reason };
      return {
        outcome,
        reason,
        facts: factsOf(run, loaded.stop, loaded, {
          routeDelayMs,
          sentWithin: seen.sent,
          refusedWithin: seen.refused,
          cutWithin: seen.cut,
          rejectedWithin: seen.rejected,
          timedOutWithin: seen.timedOut,
          addressGoneWithin: seen.addressGone,
          boundaryWithin: seen.boundary,
          firstLossMs: seen.firstLossMs,
          signalAfterMs: msBetween(loaded.stop.beganNs, loaded.stop.t0.fromNs),
          epsilonMs: loaded.epsilonMs,
        }),
        uncertain: false,
        weight: seen.refused + seen.cut + seen.rejected + seen.timedOut + seen.addressGone,
        logTail: logTail(run),
      };
    } finally {
      await poll?.stop();
    }
  },
};

const noWindow: NotRun = {
  outcome: 'no-window',
  reason: 'how long requests still arrive is not known (give --route-delay, or a readiness URL with --ready)',
};
const noEndpoint: NotRun = {
  outcome: 'no-load',
  reason: 'load was not tried: it listens on no TCP port (give --url or --unix)',
};

/** W in milliseconds; null when nothing tells that requests still arrive. */
function routeDelayOf({ options }: Pick<DrillContext, 'options'>): number | null {
  return options.routeDelayMs ?? (options.ready.kind === 'http' ? assumedRouteDelayMs : null);
}

/** A load command keeps its own connections; only HTTP can be asked for new ones. */
function notOverHttp({ found }: DrillContext): NotRun | null {
  if (found.endpoint === null || found.endpoint.http) return null;
  return { outcome: 'no-load', reason: `load was not tried (${found.endpoint.reason})` };
}

/** What became of the requests that began within W. */
export interface SeenWithin {
  /** Begun after the stop began. */
  readonly sent: number;
  readonly refused: number;
  readonly cut: number;
  readonly rejected: number;
  readonly timedOut: number;
  readonly addressGone: number;
  readonly boundary: number;
  /** Begin of the first lost one after the stop began, milliseconds; null without any. */
  readonly firstLossMs: number | null;
}

const lostAs: Partial<Record<RequestClass, keyof Omit<SeenWithin, 'sent' | 'firstLossMs'>>> = {
  refusedWhileReady: 'refused',
  newConnLost: 'cut',
  // Accepted before the signal and cut after it: lost like the others, on a connection as new as theirs.
  inFlightLost: 'cut',
  keepAliveLost: 'cut',
  rejected: 'rejected',
  timedOut: 'timedOut',
  addressGone: 'addressGone',
  boundary: 'boundary',
};

/**
 * Counts the requests that began before the end of W; those lost before the stop are not among the classes looked at.
 * Instants are nanoseconds relative to the records' zero.
 */
export function seenWithin(
  records: readonly Pick<RequestRecord, 'beganNs'>[],
  classes: readonly RequestClass[],
  within: { readonly fromNs: number; readonly toNs: number },
): SeenWithin {
  const seen = { sent: 0, refused: 0, cut: 0, rejected: 0, timedOut: 0, addressGone: 0, boundary: 0 };
  let firstNs: number | null = null;
  records.forEach(({ beganNs }, index) => {
    if (beganNs >= within.toNs) return;
    if (beganNs >= within.fromNs) seen.sent += 1;
    const lost = lostAs[classes[index] as RequestClass];
    if (lost === undefined) return;
    seen[lost] += 1;
    if (lost !== 'boundary') firstNs = Math.min(firstNs ?? beganNs, beganNs);
  });
  return { ...seen, firstLossMs: firstNs === null ? null : Math.max(0, (firstNs - within.fromNs) / 1e6) };
}

/** D4's outcome: within W nothing may be refused, cut, rejected or timed out. */
export function judgeStillRouted(
  routeDelayMs: number,
  seen: SeenWithin,
): { outcome: OutcomeOf<'D4'>; reason: string } {
  const w = duration(routeDelayMs);
  const parts = [
    [seen.refused, 'refused'],
    [seen.cut, 'cut'],
    [seen.rejected, 'answered with an error'],
    [seen.timedOut, 'timed out'],
    [seen.addressGone, 'without an address to go to'],
  ] as const;
  const lost = parts.filter(([count]) => count > 0).map(([count, how]) => `${count} ${how}`);
  if (lost.length > 0) {
    const first = seen.firstLossMs === null ? '' : `, the first after ${duration(seen.firstLossMs)}`;
    return { outcome: worstLoss(seen), reason: `${lost.join(', ')} within ${w} of the stop${first}` };
  }
  if (seen.sent === 0)
    return { outcome: 'no-load', reason: `no new connection was tried within ${w} after the stop began` };
  return { outcome: 'served', reason: `all ${seen.sent} new connections within ${w} were served` };
}

function worstLoss(seen: SeenWithin): OutcomeOf<'D4'> {
  if (seen.refused > 0) return 'refused';
  if (seen.cut > 0) return 'cut';
  if (seen.rejected > 0) return 'rejected';
  return seen.timedOut > 0 ? 'timed-out' : 'address-gone';
}
