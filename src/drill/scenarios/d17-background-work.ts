import { SigtrailError } from '../../model/error.ts';
import type { DrillContext } from '../context.ts';
import { describeExit, duration } from '../judge/exit.ts';
import type { OutcomeOf } from '../judge/verdict-table.ts';
import { factsOf, keepEvidence, logTail } from '../run/facts.ts';
import { type MarkerResult, runMarker } from '../run/marker.ts';
import { postShape } from '../run/plans.ts';
import { diedUnderLoad } from '../run/loaded-stop.ts';
import { startService } from '../run/service-run.ts';
import { type StopRecord, stopService } from '../stop/stop.ts';
import { pause } from '../waiting.ts';
import { settleMs } from './d1-idle-stop.ts';
import type { NotRun, Scenario } from './scenario.ts';

/** The stop falls anywhere within this time after the work was begun. */
const workMs = 300;

/** D17: work that goes on after its answer must be finished, or saved, before the end. */
export const backgroundWork: Scenario = {
  id: 'D17',
  isDefault: ({ options }) => options.marker !== null,
  runs: () => 2,
  obstacle: ({ options }) => (options.marker === null ? noWork(options) : null),
  estimateMs: () => settleMs + workMs,
  run: async (context, number) => {
    const { work, marker } = context.options;
    if (marker === null) return noWork(context.options);
    await using run = await startService(context);
    const status = work === null ? null : await beginWork(context, work);
    await pause(settleMs + context.random() * workMs, context.abort);
    if (run.instance.exit) throw diedUnderLoad(run);
    const stop = await stopService(context, run.instance);
    keepEvidence(context, 'D17', number, run, stop, null);
    const result = await runMarker(context, marker);
    const { outcome, reason } = judgeBackgroundWork(stop, result);
    return {
      outcome,
      reason,
      facts: factsOf(run, stop, null, {
        workStatus: status,
        markerExit: result.code,
        markerSaid: result.lastLine === '' ? null : result.lastLine,
      }),
      uncertain: false,
      weight: stop.stopMs,
      logTail: logTail(run),
    };
  },
};

function noWork({ work }: Pick<DrillContext['options'], 'work'>): NotRun {
  return {
    outcome: 'no-work',
    reason:
      work === null
        ? 'no work endpoint or marker was given (--work URL, --marker CMD)'
        : 'nothing tells whether the work is whole (give --marker CMD)',
  };
}

/** @throws SigtrailError `load-failed` when the work could not be begun */
async function beginWork(context: DrillContext, url: string): Promise<number> {
  context.progress(`POST ${url}`);
  const load = await context.load();
  const target = { url, ...(context.options.insecure ? { insecure: true } : {}) };
  const probe = await load.probe(target, { shape: postShape, requests: 1, timeoutMs: 30_000 });
  if (probe.status !== null && probe.status < 400) return probe.status;
  throw new SigtrailError('load-failed', {
    what: `POST ${url} ${probe.status === null ? 'gave no answer' : `answered ${probe.status}`}, so no background work was begun.`,
    ...(probe.detail === '' ? {} : { why: probe.detail }),
    next: 'Give an endpoint that begins work when it is POSTed to: --work http://HOST:PORT/PATH.',
  });
}

/** D17's outcome: the marker decides, whatever the exit code says. */
export function judgeBackgroundWork(
  stop: Pick<StopRecord, 'escalated' | 'exit' | 'stopMs'>,
  marker: MarkerResult,
): { outcome: OutcomeOf<'D17'>; reason: string } {
  const end = `${describeExit(stop.exit)} after ${duration(stop.stopMs)}`;
  const said = marker.lastLine === '' ? '' : ` (${marker.lastLine})`;
  if (marker.code === 0) return { outcome: 'whole', reason: `the work is whole, ${end}` };
  const how = marker.code === null ? 'was killed' : `exited ${marker.code}`;
  const yet = stop.exit.code === 0 ? `yet the service exited 0 after ${duration(stop.stopMs)}` : end;
  return { outcome: 'half-written', reason: `the work is not whole: the marker ${how}${said}, ${yet}` };
}
