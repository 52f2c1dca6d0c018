import type { ServiceInstance } from '../../engine/engine.ts';
import { signalMasks } from '../../proc/process.ts';
import { findSignal, inMask } from '../../model/signal.ts';
import type { DrillContext } from '../context.ts';
import { describeExit, duration } from '../judge/exit.ts';
import type { OutcomeOf } from '../judge/verdict-table.ts';
import { factsOf, keepEvidence, logTail } from '../run/facts.ts';
import { startService } from '../run/service-run.ts';
import { type StopRecord, stopService } from '../stop/stop.ts';
import { msBetween, nowNs, pause } from '../waiting.ts';
import { settleMs } from './d1-idle-stop.ts';
import type { Scenario } from './scenario.ts';

/** The service stands still this long after the signal. */
const pausedMs = 1000;
/** The signal must be taken this soon after the thaw. Source: docs/drills D18. */
const inTimeMs = 1000;

/** D18: frozen by the cgroup freezer (as `docker pause` does), told to stop, then thawed. */
export const paused: Scenario = {
  id: 'D18',
  isDefault: () => false,
  runs: () => 1,
  obstacle: (context) => {
    const { freeze, 'pid-namespace': pid } = context.abilities;
    // Without a PID namespace a signal to a frozen process means something else than in a container.
    if (!pid.can) return { outcome: 'no-rights', reason: `not PID 1 here: ${pid.reason}` };
    return freeze.can ? null : { outcome: 'no-rights', reason: `it could not be paused: ${freeze.reason}` };
  },
  estimateMs: () => settleMs + pausedMs,
  run: async (context, number) => {
    await using run = await startService(context);
    const { instance } = run;
    await pause(settleMs, context.abort);
    await instance.freeze();
    run.observer.mark('freeze', 'paused', nowNs(), 'cgroup');
    const thaw = thawLater(instance, context.spec.stopSignal);
    let stop: StopRecord;
    try {
      // The grace counts from the thaw: nobody can react before it.
      stop = await stopService(context, instance, {
        onSignal: thaw.begin,
        withPreStop: false,
        graceMs: context.spec.graceMs + pausedMs,
        forNeededGrace: false,
      });
    } finally {
      thaw.cancel();
    }
    if (thaw.atNs !== null) run.observer.mark('thaw', 'thawed', thaw.atNs, 'cgroup');
    keepEvidence(context, 'D18', number, run, stop, null);
    const afterThawMs = afterThaw(thaw, stop, context.spec.stopSignal);
    const { outcome, reason } = judgePaused(context, stop, afterThawMs);
    return {
      outcome,
      reason,
      facts: factsOf(run, stop, null, { pausedMs, deliveredAfterThawMs: afterThawMs }),
      uncertain: false,
      weight: afterThawMs ?? stop.stopMs,
      logTail: logTail(run),
    };
  },
};

/** D18's outcome. @param afterThawMs from the thaw to the delivery of the signal or the end; null: neither was seen */
export function judgePaused(
  context: Pick<DrillContext, 'spec'>,
  stop: Pick<StopRecord, 'escalated' | 'exit'>,
  afterThawMs: number | null,
): { outcome: OutcomeOf<'D18'>; reason: string } {
  const { graceMs, stopSignal } = context.spec;
  if (stop.escalated) {
    return {
      outcome: 'killed',
      reason: `still running ${duration(graceMs)} after the thaw: killed by SIGKILL`,
    };
  }
  const end = describeExit(stop.exit);
  if (afterThawMs === null || afterThawMs > inTimeMs) {
    const late =
      afterThawMs === null ? 'at no moment that was seen' : `${duration(afterThawMs)} after the thaw`;
    return { outcome: 'slow-delivery', reason: `${stopSignal} was taken ${late}, ${end}` };
  }
  return {
    outcome: 'delivered',
    reason: `${stopSignal} was taken ${duration(afterThawMs)} after the thaw, ${end}`,
  };
}

interface Thaw {
  readonly atNs: bigint | null;
  /** When the signal was no longer pending, as /proc showed it. */
  readonly takenNs: bigint | null;
}

/** Thaws when the time has come and looks from then on whether the signal still waits; `begin` starts the clock. */
function thawLater(
  instance: ServiceInstance,
  stopSignal: string,
): Thaw & { begin: () => void; cancel: () => void } {
  const number = findSignal(stopSignal)?.number ?? 15;
  let timer: NodeJS.Timeout | undefined;
  let atNs: bigint | null = null;
  let takenNs: bigint | null = null;
  const look = () => {
    const masks = instance.exit ? null : signalMasks(instance.pid);
    if (masks && inMask(masks.pending, number)) timer = setTimeout(look, 2);
    else takenNs = nowNs();
  };
  const thaw = () => {
    const masks = signalMasks(instance.pid);
    const waits = masks !== null && inMask(masks.pending, number);
    atNs = nowNs();
    // A file write inside, done before the promise is handed out; without it the grace ends in SIGKILL and is told.
    instance.thaw().catch(() => undefined);
    // A signal that does not wait was dropped at once (PID 1 without a handler): nothing will be delivered.
    if (waits) look();
  };
  return {
    begin: () => {
      timer = setTimeout(thaw, pausedMs);
    },
    cancel: () => clearTimeout(timer),
    get atNs() {
      return atNs;
    },
    get takenNs() {
      return takenNs;
    },
  };
}

/** The earliest sign that the signal arrived: the kernel's deliver event, no longer pending, the end. */
function afterThaw(thaw: Thaw, stop: StopRecord, stopSignal: string): number | null {
  const { atNs } = thaw;
  if (atNs === null) return null;
  const number = findSignal(stopSignal)?.number ?? 15;
  const delivered = stop.events?.find(
    (event) => event.kind === 'deliver' && event.signal === number && event.tNs >= atNs,
  );
  const signs = [delivered?.tNs, thaw.takenNs, stop.escalated ? null : stop.exit.seenNs];
  const known = signs.filter((tNs) => tNs !== null && tNs !== undefined).map((tNs) => msBetween(atNs, tNs));
  return known.length === 0 ? null : Math.max(0, Math.min(...known));
}
