import type { DrillContext } from '../context.ts';
import { settleMs } from '../scenarios/d1-idle-stop.ts';
import { type StopRecord, stopService } from '../stop/stop.ts';
import { pause } from '../waiting.ts';
import { findInFlightWay } from './in-flight-way.ts';
import { type LoadedStop, stopUnderLoad } from './loaded-stop.ts';
import { noLoad } from './no-load.ts';
import { inFlightPlan, latecomers } from './plans.ts';
import type { ServiceRun } from './service-run.ts';

/** A stop as in D2 where requests can be kept in flight, else as in D1. */
export interface EitherStop {
  readonly stop: StopRecord;
  readonly loaded: LoadedStop | null;
  /** Why it was stopped while idle; null when it was not. */
  readonly idleBecause: string | null;
}

/** Stops the service under D2's load, or idle where that cannot be put on. */
export async function stopInFlightOrIdle(context: DrillContext, run: ServiceRun): Promise<EitherStop> {
  const { endpoint } = run;
  if (endpoint?.http) context.found.inFlight ??= await findInFlightWay(context, endpoint);
  const way = context.found.inFlight;
  if (endpoint?.http && way && way.kind !== 'none') {
    const plan = inFlightPlan(context, endpoint, way);
    const loaded = await stopUnderLoad(context, run, plan, { releaseAfterSignal: [latecomers] });
    return { stop: loaded.stop, loaded, idleBecause: null };
  }
  await pause(settleMs, context.abort);
  const stop = await stopService(context, run.instance);
  const none = way?.kind === 'none' ? way.reason : null;
  return {
    stop,
    loaded: null,
    idleBecause: none ?? noLoad(context, endpoint)?.reason ?? 'load was not tried',
  };
}
