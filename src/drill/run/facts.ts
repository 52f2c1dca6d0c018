import type { DrillLeaf } from '../../model/documents/drill.ts';
import type { RequestClass } from '../../model/request.ts';
import type { DrillContext } from '../context.ts';
import type { RunFacts } from '../scenarios/scenario.ts';
import type { StopRecord } from '../stop/stop.ts';
import { nowNs } from '../waiting.ts';
import type { LoadedStop } from './loaded-stop.ts';
import type { ServiceRun } from './service-run.ts';

/** The newest lines, as every report shows them. */
export function logTail(run: Pick<ServiceRun, 'instance'>): string[] {
  return run.instance.log.slice(-20).map((line) => line.text);
}

/** The facts of a run in the shape of the JSON document. */
export function factsOf(
  run: ServiceRun,
  stop: StopRecord,
  loaded: LoadedStop | null,
  measured: RunFacts['measured'] = {},
): RunFacts {
  return {
    exitCode: stop.exit.code,
    signal: stop.exit.signal,
    stopMs: stop.stopMs,
    escalated: stop.escalated,
    readyMs: run.readiness.readyMs,
    t0: { from: String(stop.t0.fromNs), to: String(stop.t0.toNs), by: stop.t0.by },
    deliveredMs: stop.deliveredMs,
    loadLagMs: loaded?.loadLagMs ?? null,
    leaf: leafOf(stop),
    requests: loaded?.counts ?? null,
    measured,
  };
}

/** Facts of a result without a stop. */
export function emptyFacts(measured: RunFacts['measured']): RunFacts {
  return {
    exitCode: null,
    signal: null,
    stopMs: null,
    escalated: false,
    readyMs: null,
    t0: null,
    deliveredMs: null,
    loadLagMs: null,
    leaf: null,
    requests: null,
    measured,
  };
}

function leafOf(stop: StopRecord): DrillLeaf {
  const { leaf, handling, forwarding } = stop;
  return {
    comm: leaf.comm,
    pid: leaf.pid,
    containerPid: leaf.containerPid,
    runtime: leaf.runtime,
    handled: handling.handled,
    receivedSignal: forwarding.receivedSignal,
    knownBy: forwarding.knownBy,
  };
}

/** Keeps what the time axis of the HTML report shows of this run. */
export function keepEvidence(
  context: DrillContext,
  scenario: string,
  number: number,
  run: Pick<ServiceRun, 'instance' | 'observer'>,
  stop: Pick<StopRecord, 'beganNs' | 't0' | 'exit' | 'killedNs' | 'events'>,
  loaded: LoadedStop | null,
): void {
  const { observer } = run;
  const { spec, found } = context;
  found.zombiesSeen = Math.max(found.zombiesSeen, observer.zombies);
  observer.mark(
    'signal',
    `${spec.stopSignal} sent`,
    stop.t0.fromNs,
    stop.t0.by === 'trace' ? 'trace' : 'kill(2)',
    { pid: run.instance.pid },
  );
  for (const event of stop.events ?? []) {
    if (event.kind !== 'generate' || event.targetPid === run.instance.pid) continue;
    observer.mark('signal', `signal ${event.signal} to ${event.targetComm}`, event.tNs, 'trace', {
      pid: event.targetPid,
      senderPid: event.senderPid ?? null,
    });
  }
  if (stop.killedNs !== null)
    observer.mark('escalation', 'SIGKILL: the grace had passed', stop.killedNs, 'kill(2)', {
      pid: run.instance.pid,
    });
  const how = stop.exit.signal ? `killed by ${stop.exit.signal}` : `exit ${stop.exit.code}`;
  observer.mark('exit', how, stop.exit.seenNs, 'wait status', { pid: run.instance.pid });
  for (const line of run.instance.log.slice(-200)) observer.mark('log', line.text, line.tNs, line.stream);
  const records = loaded?.result.records ?? [];
  const classes: readonly RequestClass[] = loaded?.classes ?? [];
  context.evidence.push({
    scenario,
    run: number,
    originNs: loaded?.result.originNs ?? stop.beganNs,
    t0FromNs: stop.t0.fromNs,
    t0ToNs: stop.t0.toNs,
    graceEndNs: stop.beganNs + BigInt(Math.round(spec.graceMs * 1e6)),
    exitNs: stop.exit.seenNs,
    records,
    classes,
    processes: observer.processes(),
    moments: observer.moments,
    usage: observer.usage,
  });
}

/** The same for a run that was not stopped: it was killed, or died, or lives; its times are relative to `atNs`. */
export function keepEnding(
  context: DrillContext,
  scenario: string,
  number: number,
  run: Pick<ServiceRun, 'instance' | 'observer'>,
  atNs: bigint,
): void {
  const { instance, observer } = run;
  const { found } = context;
  const { exit } = instance;
  found.zombiesSeen = Math.max(found.zombiesSeen, observer.zombies);
  if (exit) {
    const how = exit.signal ? `killed by ${exit.signal}` : `exit ${exit.code}`;
    observer.mark('exit', how, exit.seenNs, 'wait status', { pid: instance.pid });
  }
  for (const line of instance.log.slice(-200)) observer.mark('log', line.text, line.tNs, line.stream);
  context.evidence.push({
    scenario,
    run: number,
    originNs: instance.startedNs,
    t0FromNs: atNs,
    t0ToNs: atNs,
    graceEndNs: atNs,
    exitNs: exit?.seenNs ?? nowNs(),
    records: [],
    classes: [],
    processes: observer.processes(),
    moments: observer.moments,
    usage: observer.usage,
  });
}
