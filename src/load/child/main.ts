import type { LoadPlan } from '../plan.ts';
import type { FromChild, ResultTail, ToChild } from '../protocol.ts';
import { probeHttp, probeHttp2, probeTrickle } from './probe.ts';
import { Run } from './run.ts';
import { loadWireMaker } from './wire-maker.ts';

/** The load process: does what its parent says over the IPC channel, and ends at once when that channel does. */
async function main(): Promise<void> {
  process.on('disconnect', () => process.exit(0));
  // Ctrl-C reaches the whole process group; when to end is the parent's decision.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  const wires = await loadWireMaker();
  let run: Run | null = null;

  const answer = async (order: ToChild): Promise<unknown> => {
    switch (order.type) {
      case 'probe':
        return probeHttp(order.target, order.options, wires);
      case 'probe-trickle':
        return probeTrickle(order.target, order.shape, order.timeoutMs, wires);
      case 'probe-http2':
        return probeHttp2(order.target, wires);
      case 'start':
        run?.stop();
        run = null;
        run = await startRun(order.plan);
        return run.originNs;
      case 'prepare-stop':
        run?.prepareStop(order.atNs);
        return null;
      case 'snapshot':
        return running(run).snapshot();
      case 'finish': {
        const ended = running(run);
        run = null;
        return finish(ended, order.waitInFlightMs);
      }
      case 'release':
        run?.release(order.name);
        return null;
      case 'signal-sent':
        run?.signalSent(order.fromNs);
        return null;
    }
  };

  async function startRun(plan: LoadPlan): Promise<Run> {
    const started = await Run.create(plan, wires);
    try {
      await started.warmUp();
      return started;
    } catch (error) {
      started.stop();
      throw error;
    }
  }

  process.on('message', (order: ToChild) => {
    const seq = 'seq' in order ? order.seq : -1;
    answer(order).then(
      (value) => {
        if (seq >= 0) say({ type: 'reply', seq, value });
      },
      (error: unknown) => {
        const cause = error instanceof Error ? error.message : String(error);
        if (seq >= 0) say({ type: 'failed', seq, what: order.type, why: cause.slice(0, 500) });
      },
    );
  });
  say({ type: 'ready' });
}

async function finish(run: Run, waitInFlightMs: number): Promise<ResultTail> {
  const abandoned = await run.finish(waitInFlightMs);
  const { context } = run;
  const methods = [...context.store.methods];
  const full = context.store.full;
  for (const block of context.store.drain()) say({ type: 'records', block });
  const { timesNs, lagMs } = run.lag.samples();
  return {
    originNs: run.originNs,
    methods,
    lagTimesNs: timesNs,
    lagMs,
    connections: context.connections,
    localPorts: context.localPorts,
    retired: context.retired,
    abandoned,
    full,
    errors: context.errors,
    ownFailures: context.ownFailures,
    bodyBytes: context.bodyBytes,
  };
}

function running(run: Run | null): Run {
  if (run === null) throw new Error('no load is running');
  return run;
}

function say(word: FromChild): void {
  if (process.connected) process.send?.(word);
}

await main();
