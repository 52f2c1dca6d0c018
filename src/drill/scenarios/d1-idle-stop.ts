import { describeExit, duration, isCleanExit, isSignalCode } from '../judge/exit.ts';
import type { OutcomeOf } from '../judge/verdict-table.ts';
import { factsOf, keepEvidence, logTail } from '../run/facts.ts';
import { startService } from '../run/service-run.ts';
import type { Forwarding } from '../stop/forwarding.ts';
import { leafEndsWhilePid1IsHeld } from '../stop/probe-forwarding.ts';
import { type StopRecord, stopService } from '../stop/stop.ts';
import { pause } from '../waiting.ts';
import type { DrillContext } from '../context.ts';
import type { Scenario, ScenarioRun } from './scenario.ts';

/** A moment of rest after readiness, so that handlers registered right after listen() are there. */
export const settleMs = 100;

/** D1: stop while idle; the same run judges D13, whether the signal reaches the process that works. */
export const idleStop: Scenario = {
  id: 'D1',
  isDefault: () => true,
  runs: () => 1,
  obstacle: () => null,
  estimateMs: () => settleMs,
  run: async (context, number) => {
    await using run = await startService(context);
    await pause(settleMs, context.abort);
    const stop = await stopService(context, run.instance);
    keepEvidence(context, 'D1', number, run, stop, null);
    context.found.zombiesSeen = Math.max(context.found.zombiesSeen, run.observer.zombies);
    const forwarding = await certainForwarding(context, stop);
    const facts = factsOf(run, { ...stop, forwarding }, null, { handled: stop.handling.because });
    const { outcome, reason } = judgeIdleStop(context, stop);
    return {
      outcome,
      reason,
      facts,
      uncertain: outcome === 'handled-unknown',
      weight: stop.stopMs,
      logTail: logTail(run),
      also: [
        {
          id: 'D13',
          run: {
            outcome: forwarding.outcome,
            reason: forwarding.reason,
            facts: { ...facts, measured: { forwardedMs: forwarding.delayMs } },
            uncertain: forwarding.outcome === 'inferred',
            weight: forwarding.delayMs ?? 0,
            logTail: logTail(run),
          },
        },
      ],
    } satisfies ScenarioRun;
  },
};

/** Forwarding that one look could not tell is looked at again in runs of their own. */
async function certainForwarding(context: DrillContext, stop: StopRecord): Promise<Forwarding> {
  const { forwarding, leaf } = stop;
  if (forwarding.outcome !== 'not-known' || stop.escalated) return forwarding;
  if (!(await leafEndsWhilePid1IsHeld(context, stop.stopMs))) return forwarding;
  const first = leaf.tree[0]?.comm ?? 'PID 1';
  const reason = `${leaf.comm} ended by itself after ${first} (PID 1) got ${context.spec.stopSignal}: it was told, by inference`;
  return { outcome: 'inferred', receivedSignal: true, knownBy: 'inferred', delayMs: null, reason };
}

/** D1's outcome; a fail beats a warn beats a pass. */
export function judgeIdleStop(
  context: Pick<DrillContext, 'spec'>,
  stop: Pick<StopRecord, 'escalated' | 'stopMs' | 'exit' | 'handling'>,
): { outcome: OutcomeOf<'D1'>; reason: string } {
  const { graceMs, stopSignal } = context.spec;
  const { exit, stopMs, handling } = stop;
  if (stop.escalated) {
    return {
      outcome: 'killed',
      reason: `still running ${duration(graceMs)} after ${stopSignal}: killed by SIGKILL (${handling.because})`,
    };
  }
  const end = `${describeExit(exit)} after ${duration(stopMs)}`;
  if (handling.handled === false) return { outcome: 'default-action', reason: `${end}: ${handling.because}` };
  if (!isCleanExit(exit, stopSignal)) return { outcome: 'unclean-exit', reason: `${end}: not a clean end` };
  if (stopMs > graceMs / 2)
    return { outcome: 'late-exit', reason: `${end}: more than half of the ${duration(graceMs)} grace` };
  if (handling.handled === null)
    return {
      outcome: 'handled-unknown',
      reason: `${end}; whether it handles ${stopSignal} is not known: ${handling.because}`,
    };
  const usual = isSignalCode(exit, stopSignal) ? ' (usual for the JVM)' : '';
  return { outcome: 'handled', reason: `${end}${usual}` };
}
