import type { DrillRun, DrillScenario } from '../../model/documents/drill.ts';
import type { DrillContext } from '../context.ts';
import { duration } from '../judge/exit.ts';
import { type Advice, shutdownFix } from './advice-parts.ts';
import { fixedAdvice } from './fixed-advice.ts';
import { isInstalled, takeOutFix, wrongSignalAdvice } from './known-servers.ts';

/** Outcomes by which requests were lost although the signal arrived. */
const losses: ReadonlySet<string> = new Set(['cut', 'timed-out', 'boundary', 'keep-alive-race', 'rejected']);

/** Makes the advice from what was measured in the worst run. What was not seen is not claimed. */
export function adviceFor(scenario: DrillScenario, outcome: string, context: DrillContext): Advice {
  const advice = plainAdvice(scenario, outcome, context);
  const run = scenario.worstRun === null ? null : scenario.runs[scenario.worstRun];
  const heard = run?.leaf?.receivedSignal !== false && !run?.escalated;
  if (!losses.has(outcome) || !heard) return advice;
  const wrongSignal = wrongSignalAdvice(run?.leaf, context.spec.stopSignal);
  if (wrongSignal) return wrongSignal;
  if (!advice.fix || !isInstalled(context.spec.command, run?.leaf)) return advice;
  // Nobody can make a server from the system answer with "Connection: close".
  const inSource = outcome === 'cut' || outcome === 'timed-out' || run?.leaf?.handled === false;
  const fix = inSource ? `${advice.fix}; ${takeOutFix}` : takeOutFix;
  return { why: advice.why, fix };
}

function plainAdvice(scenario: DrillScenario, outcome: string, context: DrillContext): Advice {
  const run = scenario.worstRun === null ? null : (scenario.runs[scenario.worstRun] ?? null);
  const signal = context.spec.stopSignal;
  const grace = duration(context.spec.graceMs);
  if (scenario.id === 'D13') {
    return {
      why: scenario.reason,
      fix: execFix,
    };
  }
  const unhandled = run?.leaf?.handled === false && run.leaf.receivedSignal !== false;
  if (unhandled && losses.has(outcome)) return cutAdvice(run, signal, grace);
  const fixed = fixedAdvice(`${scenario.id} ${outcome}`, run, signal, grace);
  if (fixed) return fixed;
  if (outcome === 'killed') return killedAdvice(run, signal, grace);
  if (outcome === 'cut' || outcome === 'timed-out') return cutAdvice(run, signal, grace);
  return { why: null, fix: null };
}

const execFix =
  'start the program with exec (exec "$@" in the script, CMD ["app"] in the Dockerfile), so that it is PID 1 itself';

function unheardAdvice(comm: string, signal: string): Advice {
  return { why: `${comm} never got ${signal}: PID 1 did not pass it on`, fix: execFix };
}

function killedAdvice(run: DrillRun | null, signal: string, grace: string): Advice {
  if (run?.leaf?.receivedSignal === false) return unheardAdvice(run.leaf.comm, signal);
  if (run?.leaf?.handled === false) {
    return {
      why: `${run.leaf.comm} does not handle ${signal}; the kernel drops it for a PID 1 without a handler`,
      fix: `handle ${signal}: finish the requests under way, then exit 0 within ${grace}`,
    };
  }
  return {
    why: `the stop had begun but did not end within ${grace}`,
    fix: `give every step of the shutdown a deadline below ${grace}, or raise the grace`,
  };
}

function cutAdvice(run: DrillRun | null, signal: string, grace: string): Advice {
  if (run?.leaf?.receivedSignal === false) return unheardAdvice(run.leaf.comm, signal);
  if (run?.escalated && run.leaf?.handled === false) return killedAdvice(run, signal, grace);
  if (run?.escalated) {
    return {
      why: `SIGKILL after ${grace} cut what was still open`,
      fix: `let the drain end before ${grace}, or raise the grace`,
    };
  }
  if (run?.leaf?.handled === false) {
    return {
      why: `${run.leaf.comm} has no handler for ${signal}: it ended in the middle of its work`,
      fix: shutdownFix(run.leaf.runtime, grace),
    };
  }
  const spread = run?.measured['cutWithinMs'];
  const instant =
    typeof spread === 'number' && spread < 20 ? ', all within ' + duration(Math.max(spread, 1)) : '';
  return {
    why: `the connections were closed, not drained${instant}: the program ended or closed them before its answers were written`,
    fix: shutdownFix(run?.leaf?.runtime ?? 'unknown', grace),
  };
}
