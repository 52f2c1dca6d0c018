import { type ChildProcess, spawn } from 'node:child_process';
import { baselineOf, classify } from '../../load/classify.ts';
import type { LoadResult } from '../../load/load.ts';
import { type LoadCommandOutput, LoadCommandReader } from '../../load/load-command.ts';
import { SigtrailError } from '../../model/error.ts';
import type { DrillContext } from '../context.ts';
import type { Endpoint } from '../start/endpoint.ts';
import { type StopRecord, stopService } from '../stop/stop.ts';
import { nowNs, pause, within } from '../waiting.ts';
import { diedUnderLoad, howFailed, type LoadedStop, openAt, refuseInvalid } from './loaded-stop.ts';
import type { ServiceRun } from './service-run.ts';

/** The load runs at least this long before t0. Source: docs/drills. */
const warmUpMs = 500;
/** A command that has printed no line after this cannot be used. */
const firstLineMs = 10_000;
/** After the service's exit the command sees its connections end and prints that; then it is asked to end. */
const settleMs = 500;
/** Time from SIGTERM to SIGKILL for the command. */
const endMs = 5000;
/** Its event loop cannot be looked into, so its own instants are trusted to this, more than twice the least ε. */
const epsilonMs = 5;

/**
 * Stops the service while the command given with --load-command puts load on it, and classifies what it printed.
 * @throws SigtrailError `load-failed` when the command prints no records or ends before the stop
 */
export async function stopUnderLoadCommand(
  context: DrillContext,
  run: ServiceRun,
  command: string,
): Promise<LoadedStop> {
  context.progress('starting the load command');
  const originNs = nowNs();
  const reader = new LoadCommandReader(originNs);
  const program = await startCommand(context, run.endpoint, command, reader);
  let stop: StopRecord;
  let ended: boolean;
  try {
    await untilFirstLine(context, program, command);
    await pause(warmUpMs + context.random() * 50, context.abort);
    if (run.instance.exit) throw diedUnderLoad(run);
    if (program.hasEnded()) throw endedEarly(command, program.lastError());
    stop = await stopService(context, run.instance);
    await pause(settleMs, context.abort);
    program.signal('SIGTERM');
    ended = (await within(program.closed, endMs, context.abort)) !== null;
  } finally {
    program.signal('SIGKILL');
  }
  await program.closed;
  const output = reader.end();
  noteErrors(context, output, ended);
  return loadedStop(stop, originNs, output, command);
}

interface RunningCommand {
  /** Resolves when it has ended and all that it wrote was read. */
  readonly closed: Promise<true>;
  readonly firstLine: Promise<true>;
  hasEnded(): boolean;
  lastError(): string;
  /** To it and to all that it started. */
  signal(name: NodeJS.Signals): void;
}

async function startCommand(
  context: DrillContext,
  endpoint: Endpoint | null,
  command: string,
  reader: LoadCommandReader,
): Promise<RunningCommand> {
  const [front, ...rest] = await context.engine.enterNetwork();
  const shell = ['/bin/sh', '-c', command] as const;
  const [program, args] = front === undefined ? [shell[0], shell.slice(1)] : [front, [...rest, ...shell]];
  const child = spawn(program, args, {
    env: { ...context.spec.env, ...addressOf(endpoint) },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let stderr = '';
  let over = false;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-2000);
  });
  const firstLine = new Promise<true>((resolve) => child.stdout.once('data', () => resolve(true)));
  child.stdout.setEncoding('utf8').on('data', (text: string) => reader.push(text));
  child.once('error', (error) => {
    stderr = error.message;
  });
  const closed = new Promise<true>((resolve) => {
    child.once('close', () => {
      over = true;
      resolve(true);
    });
  });
  return {
    closed,
    firstLine,
    hasEnded: () => over || child.exitCode !== null || child.signalCode !== null,
    lastError: () => stderr.trim().split('\n').at(-1)?.slice(0, 300) ?? '',
    signal: (name) => signalGroup(child, name),
  };
}

function signalGroup(child: ChildProcess, name: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, name);
  } catch {
    // the group is gone
  }
}

/** Where the command finds the service: SIGTRAIL_HOST and SIGTRAIL_PORT, or SIGTRAIL_SOCKET. */
function addressOf(endpoint: Endpoint | null): Record<string, string> {
  if (endpoint === null) return {};
  if (endpoint.unixPath !== null) return { SIGTRAIL_SOCKET: endpoint.unixPath };
  const { hostname, port } = new URL(endpoint.url);
  return {
    SIGTRAIL_HOST: hostname.replace(/^\[|\]$/g, ''),
    SIGTRAIL_PORT: String(endpoint.port ?? port),
  };
}

async function untilFirstLine(
  context: DrillContext,
  program: RunningCommand,
  command: string,
): Promise<void> {
  const first = Promise.race([program.firstLine, program.closed.then(() => false as const)]);
  const seen = await within(first, firstLineMs, context.abort);
  if (seen) return;
  if (seen === false) throw endedEarly(command, program.lastError());
  throw new SigtrailError('load-failed', {
    what: `The load command ${command} printed nothing within ${firstLineMs / 1000} s.`,
    why: program.lastError() || 'It must print one JSON line for each request as soon as that is over.',
    next: 'Let it write each line at once, without a buffer.',
  });
}

function endedEarly(command: string, said: string): SigtrailError {
  return new SigtrailError('load-failed', {
    what: `The load command ${command} ended before the service was stopped.`,
    ...(said === '' ? {} : { why: said }),
    next: 'It must go on until it gets SIGTERM. SIGTRAIL_HOST and SIGTRAIL_PORT tell it where the service is.',
  });
}

function noteErrors(context: DrillContext, output: LoadCommandOutput, ended: boolean): void {
  const { notes } = context.found;
  const [first] = output.errors;
  if (first)
    notes.add(
      `${output.errorCount} lines of the load command were no records; line ${first.line}: ${first.why}`,
    );
  if (output.full) notes.add('the load command printed more records than are kept');
  if (!ended)
    notes.add(
      `the load command did not end ${endMs / 1000} s after SIGTERM; its last records may be missing`,
    );
}

function loadedStop(
  stop: StopRecord,
  originNs: bigint,
  output: LoadCommandOutput,
  command: string,
): LoadedStop {
  const { records } = output;
  if (records.length === 0) {
    const [first] = output.errors;
    throw new SigtrailError('load-failed', {
      what: `The load command ${command} printed no record.`,
      ...(first ? { why: `line ${first.line}: ${first.why}` } : {}),
      next: 'One JSON line for each request: {"id":1,"conn":1,"connOpenedNs":…,"lastByteWrittenNs":…,"firstByteNs":…,"endNs":…,"outcome":"complete"}, times in CLOCK_MONOTONIC nanoseconds.',
    });
  }
  const { t0 } = stop;
  const { classes, counts } = classify(records, {
    t0,
    originNs,
    epsilonMs,
    routeDelayMs: null,
    notReadyFromNs: null,
    announcesReadiness: false,
    baseline: baselineOf(records, { t0, originNs }),
  });
  refuseInvalid(counts, howFailed(records, classes));
  const result: LoadResult = {
    originNs,
    records: [...records],
    lag: [],
    localPorts: new Map(),
    connections: new Set(records.map((record) => record.connection)).size,
    retired: 0,
    abandoned: 0,
    full: output.full,
    errors: {},
    ownFailures: 0,
    bodyBytes: 0,
  };
  const openAtSignal = openAt(records, originNs, t0.fromNs);
  return { stop, result, counts, classes, epsilonMs, loadLagMs: null, openAtSignal };
}
