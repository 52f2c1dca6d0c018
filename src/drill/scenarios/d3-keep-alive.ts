import type { RequestCounts } from '../../model/request.ts';
import type { DrillContext } from '../context.ts';
import { describeExit, duration } from '../judge/exit.ts';
import { requestsWere } from '../judge/requests.ts';
import type { OutcomeOf } from '../judge/verdict-table.ts';
import { factsOf, keepEvidence, logTail } from '../run/facts.ts';
import { stopUnderLoadCommand } from '../run/load-command.ts';
import { type LoadedStop, stopUnderLoad } from '../run/loaded-stop.ts';
import { targetOfRun } from '../run/http-version.ts';
import { noLoad } from '../run/no-load.ts';
import { keepAlivePlan, latecomers } from '../run/plans.ts';
import { type ServiceRun, startService } from '../run/service-run.ts';
import { findKeepAlive } from '../run/keep-alive-way.ts';
import type { StopRecord } from '../stop/stop.ts';
import type { NotRun, Scenario, ScenarioRun } from './scenario.ts';

/** D3: idle and busy keep-alive connections, GET and POST, with think time. */
export const keepAlive: Scenario = {
  id: 'D3',
  isDefault: () => true,
  runs: () => 3,
  obstacle: (context) => noLoad(context),
  estimateMs: () => 900,
  run: async (context, number) => {
    // The race is between a request and the signal: a clean run in which no request fell on the signal has not tried it.
    for (;;) {
      const result = await runOnce(context, number);
      const arrivals = 'facts' in result ? result.facts.measured['arrivalsAtSignal'] : null;
      if (result.outcome !== 'answered' || typeof arrivals !== 'number' || arrivals >= leastArrivals)
        return result;
      // A slow stop is not repeated: a drill has to end within half a minute.
      const slow = 'facts' in result && (result.facts.stopMs ?? 0) > 1000;
      if (slow || context.found.extraRuns >= mostExtraRuns) return result;
      context.found.extraRuns += 1;
    }
  },
};

/** Fewer requests within the signal's two milliseconds than this hardly try the race; of 200 clients about 20 fall there. */
const leastArrivals = 8;
const mostExtraRuns = 3;

async function runOnce(context: DrillContext, number: number): Promise<ScenarioRun | NotRun> {
  await using run = await startService(context);
  const { endpoint } = run;
  const { loadCommand } = context.options;
  if (loadCommand !== null) {
    const loaded = await stopUnderLoadCommand(context, run, loadCommand);
    return notKeptAlive(loaded) ?? judged(context, number, run, loaded, null);
  }
  if (!endpoint?.http) return noLoad(context, endpoint) as NotRun;
  const way = await findKeepAlive(context, endpoint);
  if (!way.stays)
    return {
      outcome: 'closes-each',
      reason: 'the server closes every connection after one answer: there is no keep-alive to lose',
    };
  const base = keepAlivePlan(context, endpoint, way);
  const plan = { ...base, target: await targetOfRun(context, base.target, number) };
  const loaded = await stopUnderLoad(context, run, plan, {
    releaseAfterSignal: [latecomers],
  });
  return judged(context, number, run, loaded, way.post);
}

/** Fewer connections that stay open than this prove nothing. Source: docs/drills D3. */
const leastOpen = 8;

/** Why the connections of a load command show nothing; null when they do. */
function notKeptAlive({ result, openAtSignal }: LoadedStop): NotRun | null {
  if (result.records.length <= result.connections)
    return { outcome: 'closes-each', reason: 'the load command uses each connection for one request only' };
  if (openAtSignal >= leastOpen) return null;
  return {
    outcome: 'no-load',
    reason: `the load command had only ${openAtSignal} connections open at the signal, ${leastOpen} are needed`,
  };
}

function judged(
  context: DrillContext,
  number: number,
  run: ServiceRun,
  loaded: LoadedStop,
  post: boolean | null,
): ScenarioRun {
  keepEvidence(context, 'D3', number, run, loaded.stop, loaded);
  const { outcome, reason } = judgeKeepAlive(context, loaded.stop, loaded.counts);
  return {
    outcome,
    reason,
    facts: factsOf(run, loaded.stop, loaded, {
      connections: loaded.result.connections,
      post,
      arrivalsAtSignal: arrivalsAtSignal(loaded),
      epsilonMs: loaded.epsilonMs,
    }),
    uncertain: false,
    weight: loaded.counts.inFlightLost * 1000 + loaded.counts.keepAliveLost + loaded.counts.boundary,
    logTail: logTail(run),
  };
}

/** Requests on old connections whose last byte was written while the service began to stop. */
function arrivalsAtSignal({ result, stop }: LoadedStop): number {
  const t0 = Number(stop.t0.fromNs - result.originNs);
  return result.records.filter(
    ({ population, lastByteWrittenNs: last }) =>
      population === 'keep-alive' && last !== null && last > t0 - 0.5e6 && last < t0 + 1.5e6,
  ).length;
}

/** D3's outcome from the counts; the table of docs/drills. */
export function judgeKeepAlive(
  context: Pick<DrillContext, 'spec'>,
  stop: Pick<StopRecord, 'escalated' | 'stopMs' | 'exit'>,
  counts: RequestCounts,
): { outcome: OutcomeOf<'D3'>; reason: string } {
  const { exit, stopMs } = stop;
  const end = `${describeExit(exit)} after ${duration(stopMs)}`;
  if (counts.inFlightLost > 0) {
    const raced = counts.keepAliveLost > 0 ? `, ${counts.keepAliveLost} raced` : '';
    return { outcome: 'cut', reason: `${requestsWere(counts.inFlightLost)} cut off${raced}` };
  }
  if (counts.timedOut > 0)
    return {
      outcome: 'timed-out',
      reason: `${counts.timedOut} requests got no answer within the time limit`,
    };
  if (stop.escalated)
    return { outcome: 'killed', reason: `killed by SIGKILL after ${duration(context.spec.graceMs)}` };
  if (counts.keepAliveLost > 0) {
    return {
      outcome: 'keep-alive-race',
      reason: `${requestsWere(counts.keepAliveLost)} cut on open keep-alive connections, sent after ${context.spec.stopSignal}`,
    };
  }
  if (counts.rejected > 0)
    return { outcome: 'rejected', reason: `${requestsWere(counts.rejected)} answered with an error` };
  if (counts.boundary > 0)
    return {
      outcome: 'boundary',
      reason: `${requestsWere(counts.boundary)} cut, sent at the very instant of ${context.spec.stopSignal}`,
    };
  return { outcome: 'answered', reason: `no request was lost, ${end}` };
}
