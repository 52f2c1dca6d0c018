import type { Engine, ServiceSpec } from '../engine/engine.ts';
import type { SignalTrace } from '../kernel/signal-trace.ts';
import type { LoadProcess } from '../load/load.ts';
import type { DrillDocument } from '../model/documents/drill.ts';
import { SigtrailError } from '../model/error.ts';
import type { RunEvidence } from '../model/evidence.ts';
import type { ScenarioId } from '../model/verdict.ts';
import type { DrillContext, Found, Progress } from './context.ts';
import { seededRandom } from '../load/random.ts';
import type { DrillOptions } from './options.ts';
import { chooseScenarios, estimate } from './plan.ts';
import { recordOf, runScenario, type ScenarioRecord } from './run/repeat.ts';
import { unlessAborted } from './waiting.ts';
import { makeDocument } from './story/document.ts';

/** What a drill needs from outside; the command line passes the real ones, tests may pass their own. */
export interface DrillRequest {
  readonly version: string;
  /** As the user typed it. */
  readonly target: string;
  readonly name: string;
  /** The options as they were typed, for the command that is suggested next. */
  readonly given?: ReadonlyArray<{ readonly name: string; readonly value: string | true }>;
  readonly engine: Engine;
  readonly spec: ServiceSpec;
  readonly options: DrillOptions;
  readonly abort: AbortSignal;
  readonly progress: Progress;
  /** Starts the kernel trace; null where it is not to be had, with the reason in `traceReason`. */
  readonly trace: SignalTrace | null;
  readonly traceReason: string;
  startLoad(enter: readonly string[]): Promise<LoadProcess>;
}

/** The document for every report and the evidence for the HTML one. */
export interface DrillResult {
  readonly document: DrillDocument;
  readonly evidence: readonly RunEvidence[];
  /** What ended the drill before its time; the document tells what was found until then. */
  readonly error: SigtrailError | null;
}

/** Runs a drill to its end. Never throws a SigtrailError: what was found is returned together with it. */
export async function runDrill(request: DrillRequest): Promise<DrillResult> {
  const startedAt = new Date().toISOString();
  const began = performance.now();
  const evidence: RunEvidence[] = [];
  const records = new Map<ScenarioId, ScenarioRecord>();
  const load = lazyLoad(request);
  const found = nothingFound();
  const context: DrillContext = {
    engine: request.engine,
    abilities: await request.engine.abilities(),
    spec: request.spec,
    options: request.options,
    random: seededRandom(request.options.seed),
    abort: request.abort,
    progress: request.progress,
    trace: request.trace,
    load: load.get,
    found,
    evidence,
  };
  if (!request.trace) found.unknown.add(`no kernel trace: ${request.traceReason}`);
  const { chosen, left } = chooseScenarios(context);
  request.progress(
    `${chosen.map((scenario) => scenario.id).join(' ')}: about ${Math.ceil(estimate(context, chosen) / 1000)} s`,
  );
  let error: SigtrailError | null = null;
  try {
    for (const scenario of chosen) await runScenario(context, scenario, records);
  } catch (cause) {
    error = asKnown(cause, request.abort);
  } finally {
    await load.dispose();
  }
  for (const scenario of chosen) recordOf(records, scenario.id, 0);
  const document = makeDocument({
    request,
    context,
    records,
    left,
    startedAt,
    wallMs: performance.now() - began,
    error,
  });
  return { document, evidence, error };
}

function asKnown(cause: unknown, abort: AbortSignal): SigtrailError {
  if (abort.aborted) return new SigtrailError('interrupted', { what: 'The drill was interrupted.' }, cause);
  if (cause instanceof SigtrailError) return cause;
  throw cause;
}

/** One load process per drill, started at its first use in the network namespace that the services share. */
function lazyLoad(request: DrillRequest): { get: () => Promise<LoadProcess>; dispose: () => Promise<void> } {
  let process: Promise<LoadProcess> | null = null;
  const start = async () => request.startLoad(await request.engine.enterNetwork());
  return {
    get: () => {
      process ??= start();
      return unlessAborted(process, request.abort);
    },
    dispose: async () => {
      const started = await process?.catch(() => null);
      await started?.[Symbol.asyncDispose]();
    },
  };
}

function nothingFound(): Found {
  return {
    endpoint: null,
    http2: null,
    inFlight: null,
    keepAlive: null,
    serviceMs: 0,
    chain: null,
    notes: new Set(),
    unknown: new Set(),
    zombiesSeen: 0,
    extraRuns: 0,
    longestStopMs: null,
    startUp: { droppedMs: null, takenMs: null },
    trickles: null,
    workingSetBytes: null,
    escalatedOnce: false,
    statuses: new Set(),
  };
}
