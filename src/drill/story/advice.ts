import type { DrillRun, DrillScenario } from '../../model/documents/drill.ts';
import type { DrillContext } from '../context.ts';
import { duration } from '../judge/exit.ts';
import { isInstalled, takeOutFix, wrongSignalAdvice } from './known-servers.ts';

/** Why the worst thing happened, as far as it was seen, and what to change. */
export interface Advice {
  readonly why: string | null;
  readonly fix: string | null;
}

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
  if (outcome === 'killed') return killedAdvice(run, signal, grace);
  if (outcome === 'cut' || outcome === 'timed-out') return cutAdvice(run, signal, grace);
  const unhandled = run?.leaf?.handled === false && run.leaf.receivedSignal !== false;
  if (unhandled && losses.has(outcome)) return cutAdvice(run, signal, grace);
  return other(`${scenario.id} ${outcome}`, run, signal, grace);
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

function shutdownFix(runtime: string, grace: string): string {
  if (runtime === 'go')
    return `call http.Server.Shutdown with a deadline below ${grace} and wait for it in main before it returns`;
  if (runtime === 'node')
    return `call server.close() and exit only in its callback, with a deadline below ${grace}`;
  return `on the signal: stop accepting, finish the requests under way, then exit 0 within ${grace}`;
}

function other(key: string, run: DrillRun | null, signal: string, grace: string): Advice {
  switch (key) {
    case 'D1 default-action':
      return {
        why: `${run?.leaf?.comm ?? 'the program'} has no handler for ${signal}`,
        fix: shutdownFix(run?.leaf?.runtime ?? 'unknown', grace),
      };
    case 'D1 unclean-exit':
      return {
        why: `exit ${run?.exitCode ?? run?.signal} after ${signal}: engines and alerts count it as a failure`,
        fix: 'exit 0 after a clean stop',
      };
    case 'D1 late-exit':
    case 'D2 late-exit':
      return {
        why: `the stop needs ${run?.stopMs ? duration(run.stopMs) : 'long'} of ${grace}`,
        fix: 'shorten the drain, or raise the grace',
      };
    case 'D3 keep-alive-race':
      return {
        why: 'open connections were closed while clients were just sending their next requests',
        fix: 'answer with "Connection: close" for a moment after the signal, then shut down, so that clients leave by themselves',
      };
    case 'D2 rejected-in-flight':
    case 'D3 rejected':
      return {
        why: 'answers after the signal were errors: often a context that is cancelled by the signal',
        fix: 'do not cancel the requests under way with the signal; cancel them only when the drain has run out of time',
      };
    case 'D2 boundary':
    case 'D3 boundary':
      return {
        why: `requests that were sent in the instant of ${signal} were cut: their connections were closed at once`,
        fix: 'answer with "Connection: close" for a moment after the signal, then shut down',
      };
    case 'D4 refused':
    case 'D4 cut':
      return {
        why: 'the listening socket was closed while routers still sent new connections',
        fix: 'keep accepting for the route delay after the signal (or sleep in preStop), then shut down',
      };
    default:
      return { why: null, fix: null };
  }
}
