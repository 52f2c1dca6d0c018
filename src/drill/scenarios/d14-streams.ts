import { SigtrailError } from '../../model/error.ts';
import type { DrillContext } from '../context.ts';
import { describeExit, duration } from '../judge/exit.ts';
import type { OutcomeOf } from '../judge/verdict-table.ts';
import { factsOf, keepEvidence, logTail } from '../run/facts.ts';
import { diedUnderLoad } from '../run/loaded-stop.ts';
import { type ServiceRun, startService } from '../run/service-run.ts';
import { ownSockets } from '../start/endpoint.ts';
import { type StopRecord, stopService } from '../stop/stop.ts';
import type { OpenedStream, StreamEnd, StreamTarget } from '../stream/protocol.ts';
import { type StreamProcess, startStreamProcess } from '../stream/stream-process.ts';
import { parseStreamUrl } from '../stream/stream-url.ts';
import { pause, unlessAborted } from '../waiting.ts';
import type { NotRun, Scenario } from './scenario.ts';

/** Streams held open at the signal. */
const streamCount = 8;
const openTimeoutMs = 10_000;
/** An established stream that says nothing for this long is taken as it is. */
const deliverMs = 2000;
/** The signal falls anywhere within this time after the last stream is open. */
const settleMs = 300;
/** After the exit a connection's end is there at once; leftovers of the service may keep it open. */
const afterExitMs = 1000;

/** D14: are the clients of open streams told before the connection ends? */
export const streams: Scenario = {
  id: 'D14',
  isDefault: ({ options }) => options.stream !== null,
  runs: () => 2,
  obstacle: ({ options }) => (options.stream === null ? noEndpoint : null),
  estimateMs: () => 500 + settleMs,
  run: async (context, number) => {
    const { stream, insecure } = context.options;
    if (stream === null) return noEndpoint;
    const target = parseStreamUrl(stream, insecure);
    await using run = await startService(context);
    refuseForeignPort(run, target, stream);
    await using client = await startIn(context);
    context.progress(`opening ${streamCount} streams`);
    const opened = await unlessAborted(
      client.open(target, { streams: streamCount, timeoutMs: openTimeoutMs, deliverMs }),
      context.abort,
    );
    refuseUnopened(opened, stream);
    await pause(context.random() * settleMs, context.abort);
    if (run.instance.exit) throw diedUnderLoad(run);
    const stop = await stopService(context, run.instance);
    const ends = await unlessAborted(client.finish(afterExitMs), context.abort);
    keepEvidence(context, 'D14', number, run, stop, null);
    const { outcome, reason, ...figures } = judgeStreams(context, stop, ends);
    if (outcome === 'no-endpoint') return { outcome, reason };
    return {
      outcome,
      reason,
      facts: factsOf(run, stop, null, {
        ...figures,
        kind: target.kind,
        ends: endings(ends).slice(0, 500),
      }),
      uncertain: false,
      weight: figures.reset * 1000 + figures.closed,
      logTail: logTail(run),
    };
  },
};

const noEndpoint: NotRun = {
  outcome: 'no-endpoint',
  reason: 'no stream was given (--stream ws://, sse+http://, h2:// or grpc:// …)',
};

async function startIn(context: DrillContext): Promise<StreamProcess> {
  const start = startStreamProcess(await context.engine.enterNetwork());
  try {
    return await unlessAborted(start, context.abort);
  } catch (error) {
    // An interrupted start may still succeed a moment later: take it down again.
    if (context.abort.aborted) await start.then((late) => late[Symbol.asyncDispose]()).catch(() => undefined);
    throw error;
  }
}

/** A stream to another program would judge the wrong one. */
function refuseForeignPort(run: ServiceRun, target: StreamTarget, stream: string): void {
  const ports = ownSockets(run.instance).map((socket) => socket.port);
  if (ports.includes(target.port)) return;
  throw new SigtrailError('load-failed', {
    what: `--stream ${stream} is not an endpoint of the drilled service.`,
    why: `The service listens on ${ports.length > 0 ? `port ${[...new Set(ports)].join(', ')}` : 'no TCP port'}, not on ${target.port}.`,
    next: 'Give a stream of the service itself: --stream ws://127.0.0.1:PORT/PATH.',
  });
}

function refuseUnopened(opened: readonly OpenedStream[], stream: string): void {
  const failed = opened.filter((one) => !one.open);
  if (failed.length === 0) return;
  throw new SigtrailError('load-failed', {
    what: `${failed.length} of ${opened.length} streams could not be opened at ${stream}.`,
    why: [...new Set(failed.map((one) => one.why))].join(', '),
    next: 'Check the URL. WebSocket is ws://, server-sent events are sse+http://, gRPC is grpc://HOST:PORT/package.Service/Method.',
  });
}

/** D14's outcome with its figures. */
export interface StreamsVerdict {
  readonly outcome: OutcomeOf<'D14'>;
  readonly reason: string;
  /** Streams that were open at the signal. */
  readonly streams: number;
  readonly told: number;
  readonly closed: number;
  readonly reset: number;
  /** Open until SIGKILL, or after the exit. */
  readonly hung: number;
}

/** D14's outcome. Streams that ended before the signal prove nothing; what was ended by SIGKILL was told nothing. */
export function judgeStreams(
  context: Pick<DrillContext, 'spec'>,
  stop: Pick<StopRecord, 'escalated' | 'exit' | 'stopMs' | 't0' | 'beganNs' | 'killedNs'>,
  ends: readonly StreamEnd[],
): StreamsVerdict {
  const atSignal = ends.filter((end) => end.endedNs === null || end.endedNs >= stop.beganNs);
  const { killedNs } = stop;
  const isTold = (end: StreamEnd) =>
    end.kind === 'told' &&
    end.toldNs !== null &&
    end.toldNs >= stop.beganNs &&
    (killedNs === null || end.toldNs < killedNs);
  const isHung = (end: StreamEnd) =>
    killedNs === null
      ? end.endedNs === null && !isTold(end)
      : end.endedNs === null || end.endedNs >= killedNs;
  const hung = atSignal.filter(isHung);
  const rest = atSignal.filter((end) => !hung.includes(end));
  const told = rest.filter(isTold).length;
  const reset = rest.filter((end) => end.kind === 'reset').length;
  const closed = rest.length - told - reset;
  const n = atSignal.length;
  const figures = { streams: n, told, closed, reset, hung: hung.length };
  const end = `${describeExit(stop.exit)} after ${duration(stop.stopMs)}`;
  if (n === 0)
    return { outcome: 'no-endpoint', reason: 'every stream had ended by itself before the stop', ...figures };
  if (reset > 0)
    return { outcome: 'reset', reason: `${reset} of ${n} streams were reset: ${endings(rest)}`, ...figures };
  if (stop.escalated) {
    const grace = duration(context.spec.graceMs);
    return {
      outcome: 'hang',
      reason: `${hung.length} of ${n} streams were open until SIGKILL after ${grace}`,
      ...figures,
    };
  }
  if (hung.length > 0)
    return {
      outcome: 'hang',
      reason: `${hung.length} of ${n} streams were still open after the exit`,
      ...figures,
    };
  if (closed > 0)
    return {
      outcome: 'closed-silently',
      reason: `${closed} of ${n} streams were closed without a word, ${end}`,
      ...figures,
    };
  return {
    outcome: 'told',
    reason: `all ${n} streams were told before the end (${endings(rest)}), ${end}`,
    ...figures,
  };
}

/** The ends in words with how many had each: `close frame 1001 × 8`. */
function endings(ends: readonly StreamEnd[]): string {
  const counts = new Map<string, number>();
  for (const { by, kind } of ends) {
    const words = by === '' ? kind : by;
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  return [...counts].map(([words, count]) => (counts.size === 1 ? words : `${words} × ${count}`)).join(', ');
}
