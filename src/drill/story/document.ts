import type { DrillDocument, DrillFact, DrillScenario } from '../../model/documents/drill.ts';
import type { SigtrailError } from '../../model/error.ts';
import type { Lifecycle } from '../../model/fact.ts';
import { type ScenarioId, scenarioIds } from '../../model/verdict.ts';
import type { DrillContext, Found } from '../context.ts';
import type { DrillRequest } from '../drill.ts';
import { type GradeResult, gradeOf } from '../judge/grade.ts';
import { duration } from '../judge/exit.ts';
import { recordOf, type ScenarioRecord, scenarioDocument, worstOf } from '../run/repeat.ts';
import { adviceFor } from './advice.ts';
import { headlineOf } from './headline.ts';
import { nextCommand } from './next.ts';

/** All that the document is made of. */
export interface DocumentSource {
  readonly request: DrillRequest;
  readonly context: DrillContext;
  readonly records: Map<ScenarioId, ScenarioRecord>;
  /** Scenarios that were not asked for. */
  readonly left: readonly ScenarioId[];
  readonly startedAt: string;
  readonly wallMs: number;
  readonly error: SigtrailError | null;
}

/** Grades the scenarios and tells the story: headline, worst fact, why, fix, next. */
export function makeDocument(source: DocumentSource): DrillDocument {
  const { request, context, records, error } = source;
  const { options, spec, found } = context;
  // D13 is seen in D1's run; without one its absence needs a reason of its own.
  if (!options.only || options.only.includes('D13') || options.only.includes('D1'))
    recordOf(records, 'D13', 0);
  const scenarios = scenarioIds.flatMap((id) => {
    const record = records.get(id);
    return record ? [scenarioDocument(record)] : [];
  });
  const graded = error
    ? { grade: null, gradeOfTried: null, missing: [] }
    : gradeOf(scenarios.map((one) => gradedOf(one, records)));
  const worst = worstScenario(scenarios);
  const advice = worst ? adviceFor(worst, worstOutcome(worst, records), context) : { why: null, fix: null };
  const firstRun = scenarios.flatMap((one) => one.runs)[0];
  return {
    schema: 'sigtrail/drill/v1',
    version: request.version,
    target: request.target,
    name: request.name,
    engine: request.engine.name,
    pid1: context.abilities['pid-namespace'].can,
    endpoint: found.endpoint?.url ?? options.url,
    startedAt: source.startedAt,
    wallMs: source.wallMs,
    serviceMs: found.serviceMs,
    graceMs: spec.graceMs,
    graceFrom: spec.lifecycle.graceMs?.from ?? 'assumed',
    stopSignal: spec.stopSignal,
    seed: options.seed,
    grade: graded.grade,
    gradeOfTried: graded.gradeOfTried,
    headline: headlineOf({
      error,
      graded,
      scenarios,
      worst,
      outcome: worst ? worstOutcome(worst, records) : null,
    }),
    worst: worst
      ? {
          scenario: worst.id,
          run: worst.worstRun === null ? null : worst.worstRun + 1,
          text: worstText(worst, spec.stopSignal),
        }
      : null,
    why: advice.why,
    fix: advice.fix,
    next: nextCommand(request, worst, error),
    notes: [...found.notes],
    readyMs: firstRun?.readyMs ?? null,
    lifecycle: lifecycleFacts(spec.lifecycle, found, scenarios),
    scenarios,
    trail: null,
    interrupted: error?.code === 'interrupted',
    unknown: [...unknowns(source, scenarios, graded)],
  };
}

function gradedOf(scenario: DrillScenario, records: Map<ScenarioId, ScenarioRecord>) {
  const uncertain = records.get(scenario.id)?.runs.some((run) => run.uncertain) ?? false;
  return { id: scenario.id, verdict: scenario.verdict, uncertain };
}

/** Causes before their consequences: a signal that never arrives, a program that does not stop, then what that cost. */
const order: Readonly<Record<'fail' | 'warn', readonly ScenarioId[]>> = {
  fail: ['D13', 'D1', 'D2', 'D3'],
  warn: ['D13', 'D2', 'D3', 'D1'],
};

/** The scenario that decides the grade: a failed gate, any fail, a warned gate, any warn. */
export function worstScenario(scenarios: readonly DrillScenario[]): DrillScenario | null {
  for (const verdict of ['fail', 'warn'] as const) {
    const bad = scenarios.filter((one) => one.verdict === verdict);
    const gate = order[verdict]
      .map((id) => bad.find((one) => one.id === id))
      .find((one) => one !== undefined);
    // A fail anywhere else is worse than a warn at a gate, so each verdict is looked through in whole.
    const any = gate ?? bad.find((one) => one.id !== 'D15') ?? bad[0];
    if (any) return any;
  }
  return null;
}

function worstOutcome(scenario: DrillScenario, records: Map<ScenarioId, ScenarioRecord>): string {
  const record = records.get(scenario.id);
  const index = record ? worstOf(record) : null;
  return (index === null ? record?.notRun?.outcome : record?.runs[index]?.outcome) ?? '';
}

function worstText(scenario: DrillScenario, stopSignal: string): string {
  const run = scenario.worstRun === null ? null : scenario.runs[scenario.worstRun];
  if (!run || run.stopMs === null) return scenario.reason;
  const end = run.escalated
    ? `SIGKILL after ${duration(run.stopMs)}`
    : `${run.signal ?? `exit ${run.exitCode}`} after ${duration(run.stopMs)}`;
  const lost = run.requests
    ? run.requests.inFlightLost + run.requests.keepAliveLost + run.requests.boundary + run.requests.timedOut
    : 0;
  const answers = lost > 0 ? `, ${lost} requests without an answer` : '';
  return `${stopSignal}, ${end}${answers}`;
}

function lifecycleFacts(
  lifecycle: Lifecycle,
  found: Found,
  scenarios: readonly DrillScenario[],
): DrillFact[] {
  const facts: DrillFact[] = [];
  const add = (
    name: string,
    known: { value: unknown; from: string } | undefined,
    show: (value: never) => string = String,
  ) => {
    if (known) facts.push({ name, value: show(known.value as never), from: known.from });
  };
  add('stop signal', lifecycle.stopSignal);
  add('grace', lifecycle.graceMs, (ms: number) => duration(ms));
  const chain = found.chain ? { value: found.chain, from: '/proc' } : lifecycle.pid1Chain;
  add('PID 1 chain', chain, (names: readonly string[]) => names.join(' → '));
  add('init', lifecycle.init, (init: boolean) => (init ? 'yes' : 'no'));
  add('pre-stop', lifecycle.preStop);
  add('route delay', lifecycle.routeDelayMs, (ms: number) => duration(ms));
  add('readiness', lifecycle.readiness);
  add('network', lifecycle.network);
  add('user', lifecycle.user);
  const leaf = scenarios.flatMap((one) => one.runs).find((run) => run.leaf)?.leaf;
  if (leaf)
    facts.push({
      name: 'leaf',
      value: `${leaf.comm} (${leaf.runtime}, pid ${leaf.containerPid ?? '?'} inside)`,
      from: '/proc',
    });
  return facts;
}

function* unknowns(
  source: DocumentSource,
  scenarios: readonly DrillScenario[],
  graded: GradeResult,
): Iterable<string> {
  const { context, left, error } = source;
  if (error && error.code !== 'interrupted') yield `the drill ended early: ${error.text.what}`;
  for (const one of scenarios) if (one.verdict === 'skipped') yield `${one.id} skipped: ${one.reason}`;
  if (left.length > 0) yield `not asked for: ${left.filter((id) => id !== 'D13').join(', ')} (--full)`;
  if (!context.abilities['pid-namespace'].can)
    yield `not PID 1: ${context.abilities['pid-namespace'].reason}`;
  if (graded.missing.length > 0 && !error) yield `no A, B or C without ${graded.missing.join(', ')}`;
  yield* context.found.unknown;
}
