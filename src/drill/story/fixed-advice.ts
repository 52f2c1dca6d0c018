import type { DrillRun } from '../../model/documents/drill.ts';
import { duration } from '../judge/exit.ts';
import { type Advice, shutdownFix } from './advice-parts.ts';

/**
 * Advice that belongs to one outcome of one scenario; null when the outcome has none of its own.
 * @param key scenario and outcome, as `D3 keep-alive-race`
 */
export function fixedAdvice(key: string, run: DrillRun | null, signal: string, grace: string): Advice | null {
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
    case 'D4 rejected':
    case 'D4 timed-out':
    case 'D4 address-gone':
      return {
        why: 'new connections that routers still sent were not served',
        fix: 'serve as before for the route delay after the signal (or sleep in preStop), then shut down',
      };
    case 'D5 stopped-before-flip':
    case 'D5 still-ready':
      return {
        why: 'routers learn from the readiness URL that they have to send clients elsewhere',
        fix: `answer 503 on the readiness URL as soon as ${signal} comes, and go on serving until routers have noticed`,
      };
    case 'D6 ignored-when-ready':
      return {
        why: 'the socket was open before the handler was installed, and the kernel drops the signal for a PID 1 without one',
        fix: 'install the signal handler before you listen',
      };
    case 'D6 default-action':
      return {
        why: 'a stop during start-up ends it in the middle of what it does then',
        fix: 'install the signal handler first thing in main',
      };
    case 'D7 crash':
      return {
        why: 'the second signal runs the shutdown twice',
        fix: 'guard the shutdown (sync.Once), or let a second signal end the program at once',
      };
    case 'D7 hang':
      return {
        why: 'the drain does not end, and a second signal does not end it either',
        fix: 'let a second signal end the program at once',
      };
    case 'D8 cut':
    case 'D8 killed':
      return {
        why: 'with little CPU the shutdown takes longer than its own deadline or the grace',
        fix: 'raise the CPU limit or the grace; in Go give the drain most of the grace',
      };
    case 'D9 oom-app':
      return {
        why: 'a stop under load needs more memory than the service works with',
        fix: 'leave more than a tenth of room below the memory limit',
      };
    case 'D10 child-killed-silently':
      return {
        why: 'the kernel killed a child; PID 1 lives, so no engine restarts anything',
        fix: 'end PID 1 when a child that it needs is gone, or run each in a container of its own',
      };
    case 'D12 zombies-stay':
    case 'D12 few-zombies':
      return {
        why: 'PID 1 does not reap processes that are left to it',
        fix: 'put an init in front: docker run --init, init: true, or tini as ENTRYPOINT',
      };
    case 'D14 closed-silently':
    case 'D14 reset':
    case 'D14 hang':
      return {
        why: 'http.Server.Shutdown and its like neither wait for streams nor tell them',
        fix: 'tell every stream when the signal comes: WebSocket close 1001, a last event, GOAWAY or a gRPC status',
      };
    case 'D15 not-measured':
      return {
        why: `at least one stop was cut off after ${grace}`,
        fix: 'raise --grace until a stop ends by itself, and give the engine that grace',
      };
    case 'D16 crash-loop':
    case 'D16 damaged-data':
      return {
        why: 'after a SIGKILL it does not come back whole',
        fix: 'write files beside and rename them, and recover at the start',
      };
    case 'D17 half-written':
      return {
        why: 'main returned before the background work was done',
        fix: 'wait for the workers (sync.WaitGroup) or write a checkpoint before the exit',
      };
    default:
      return null;
  }
}
