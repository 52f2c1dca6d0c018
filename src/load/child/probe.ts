import type { LoadTarget, RequestShape } from '../plan.ts';
import type { ProbeOptions } from '../protocol.ts';
import type { HttpProbe, TrickleProbe } from '../result.ts';
import { startClock, type Clock } from './clock.ts';
import {
  openSocket,
  resolveTarget,
  type ConnectFailure,
  type OpenedSocket,
  type ResolvedTarget,
} from './connect.ts';
import { prepare, type Exchange, type PreparedRequest, type Wire } from './wire.ts';
import type { WireMaker } from './wire-maker.ts';

const heldMs = 300;
const trickles = 8;

/** One request, and only when a status line came further ones on the same connection and, if asked for, one POST. */
export async function probeHttp(
  target: LoadTarget,
  options: ProbeOptions,
  wires: WireMaker,
): Promise<HttpProbe> {
  const clock = startClock();
  const timeoutMs = options.timeoutMs ?? 2000;
  const where = await resolveTarget(target);
  const get = prepare(options.shape ?? { method: 'GET' }, where, 'sigtrail');
  const wire = await connect(where, clock, wires, timeoutMs, false);
  if (!('exchange' in wire)) return notHttp(wire.code);
  try {
    const first = await exchange(wire, get, timeoutMs);
    if (first.status === 0) return notHttp(`${first.end}: ${first.code || 'no status line'}`);
    const latencyMs = clock.now() / 1e6;
    const times: number[] = [];
    let last = first;
    for (
      let i = 0;
      i < (options.requests ?? 5) - 1 && last.end === 'complete' && (await stillOpen(wire));
      i++
    ) {
      const began = clock.now();
      last = await exchange(wire, get, timeoutMs);
      if (last.end === 'complete') times.push((clock.now() - began) / 1e6);
    }
    const keepAlive = last.end === 'complete' && (await stillOpen(wire));
    times.sort((a, b) => a - b);
    const whole = first.end === 'complete';
    return {
      isHttp: true,
      status: first.status,
      latencyMs: whole ? latencyMs : null,
      unloadedMs: times[Math.floor(times.length / 2)] ?? (whole ? latencyMs : null),
      fastestMs: times[0] ?? (whole ? latencyMs : null),
      keepAlive,
      postStatus: options.post === true ? await postStatus(where, options, clock, wires, timeoutMs) : null,
      detail: whole ? '' : `${first.end}: ${first.code}`,
    };
  } finally {
    wire.close();
  }
}

/** Sends heads and holds their bodies back for 300 ms, eight side by side. */
export async function probeTrickle(
  target: LoadTarget,
  shape: RequestShape,
  timeoutMs: number,
  wires: WireMaker,
): Promise<TrickleProbe> {
  const clock = startClock();
  const where = await resolveTarget(target);
  // Some servers (Go) read a small body before they answer even when no handler asks for it. With Expect the handler's own
  // read shows: a server that answers without having asked for the body does not wait for it.
  const headers = { ...shape.headers, expect: '100-continue' };
  const request = prepare({ ...shape, headers, body: shape.body ?? 'held=1' }, where, 'sigtrail');
  const all = await Promise.all(
    Array.from({ length: trickles }, () => trickleOnce(where, request, clock, wires, timeoutMs)),
  );
  const waited = all.filter((one) => one.waited).length;
  const statuses = [...new Set(all.map((one) => one.status))];
  const reasons = [...new Set(all.map((one) => one.reason).filter((reason) => reason !== ''))];
  return {
    waits: waited === trickles,
    of: trickles,
    status: all.find((one) => one.status !== null)?.status ?? null,
    detail: `${waited} of ${trickles} waited for the body; status ${statuses.map((status) => status ?? 'none').join(', ')}${reasons.length > 0 ? `; ${reasons.join(', ')}` : ''}`,
  };
}

/** Does the server answer over HTTP/2? Only to be asked of a port that answered a GET with a status line. */
export async function probeHttp2(target: LoadTarget, wires: WireMaker): Promise<boolean> {
  const where = await resolveTarget({ ...target, http2: true });
  const wire = await connect(where, startClock(), wires, 2000, false);
  if (!('exchange' in wire)) return false;
  try {
    if (!('http2' in wire)) return false;
    const answer = await exchange(wire, prepare({ method: 'GET' }, where, 'sigtrail'), 2000);
    return answer.status > 0;
  } finally {
    wire.close();
  }
}

async function trickleOnce(
  where: ResolvedTarget,
  request: PreparedRequest,
  clock: Clock,
  wires: WireMaker,
  timeoutMs: number,
): Promise<{ readonly waited: boolean; readonly status: number | null; readonly reason: string }> {
  const wire = await connect(where, clock, wires, timeoutMs, true);
  if (!('exchange' in wire)) return { waited: false, status: null, reason: wire.code };
  let releasedNs = Number.NaN;
  const timer = setTimeout(() => {
    releasedNs = clock.now();
    wire.releaseBody();
  }, heldMs);
  try {
    const ended = await exchange(wire, request, timeoutMs + heldMs, true);
    const early = Number.isNaN(releasedNs) || ended.firstNs < releasedNs;
    return { waited: !early && ended.end === 'complete', status: ended.status || null, reason: ended.code };
  } finally {
    clearTimeout(timer);
    wire.close();
  }
}

async function postStatus(
  where: ResolvedTarget,
  options: ProbeOptions,
  clock: Clock,
  wires: WireMaker,
  timeoutMs: number,
): Promise<number | null> {
  const wire = await connect(where, clock, wires, timeoutMs, false);
  if (!('exchange' in wire)) return null;
  const headers = { ...options.shape?.headers, 'content-type': 'application/json' };
  const shape: RequestShape = { ...options.shape, method: 'POST', headers, body: '{}' };
  try {
    const ended = await exchange(wire, prepare(shape, where, 'sigtrail'), timeoutMs);
    return ended.end === 'complete' ? ended.status : null;
  } finally {
    wire.close();
  }
}

function connect(
  where: ResolvedTarget,
  clock: Clock,
  wires: WireMaker,
  timeoutMs: number,
  hold: boolean,
): Promise<Wire | ConnectFailure> {
  return new Promise((resolve) => {
    const opened = (socket: OpenedSocket): void => {
      clearTimeout(timer);
      resolve(wires(socket, where, clock, hold));
    };
    const failed = (failure: ConnectFailure): void => {
      clearTimeout(timer);
      resolve(failure);
    };
    const giveUp = openSocket(where, 0, clock, opened, failed);
    const timer = setTimeout(giveUp, timeoutMs);
  });
}

function exchange(wire: Wire, request: PreparedRequest, timeoutMs: number, hold = false): Promise<Exchange> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => wire.expire(), timeoutMs);
    wire.exchange(request, [], hold, (ended) => {
      clearTimeout(timer);
      resolve({ ...ended });
    });
  });
}

/** A server that closes after its answer does so within this turn or the next ones; a FIN that is under way is waited for. */
function stillOpen(wire: Wire): Promise<boolean> {
  return new Promise((resolve) => {
    if (!wire.usable) resolve(false);
    else setTimeout(() => resolve(wire.usable), 5);
  });
}

function notHttp(detail: string): HttpProbe {
  return {
    isHttp: false,
    status: null,
    latencyMs: null,
    unloadedMs: null,
    fastestMs: null,
    keepAlive: false,
    postStatus: null,
    detail,
  };
}
