import * as z from 'zod/mini';
import { scenarioIds } from '../verdict.ts';

// Only types of this file are imported at run time; the values serve the generated JSON Schema and the tests.

const count = z.int().check(z.minimum(0));
const milliseconds = z.nullable(z.number());
/** CLOCK_MONOTONIC nanoseconds as a decimal string. */
const instant = z.string().check(z.regex(/^\d+$/));

const grade = z.nullable(z.enum(['A', 'B', 'C', 'D', 'F']));

const fact = z.strictObject({ name: z.string(), value: z.string(), from: z.string() });

const requests = z.strictObject({
  total: count,
  failedBeforeStop: count,
  ok: count,
  rejected: count,
  rejectedInFlight: count,
  timedOut: count,
  inFlightAtSignal: count,
  inFlightLost: count,
  boundary: count,
  keepAliveLost: count,
  newConnLost: count,
  refusedWhileReady: count,
  addressGone: count,
  refusedAfterDrain: count,
});

const leaf = z.strictObject({
  comm: z.string(),
  pid: z.nullable(z.int()),
  /** Pid inside the service's PID namespace. */
  containerPid: z.nullable(z.int()),
  runtime: z.string(),
  /** null: not known. */
  handled: z.nullable(z.boolean()),
  receivedSignal: z.nullable(z.boolean()),
  knownBy: z.nullable(z.enum(['same-process', 'trace', 'masks', 'inferred'])),
});

const run = z.strictObject({
  run: z.int(),
  /** What this run alone would give. */
  verdict: z.enum(['pass', 'warn', 'fail', 'skipped', 'not-applicable']),
  reason: z.string(),
  exitCode: z.nullable(z.int()),
  /** Name of the signal that ended PID 1, or null. */
  signal: z.nullable(z.string()),
  /** From the stop's begin (with a pre-stop hook: the hook's) to the exit. */
  stopMs: milliseconds,
  escalated: z.boolean(),
  /** From exec to ready. */
  readyMs: milliseconds,
  t0: z.nullable(z.strictObject({ from: instant, to: instant, by: z.enum(['trace', 'kill', 'engine']) })),
  deliveredMs: milliseconds,
  loadLagMs: milliseconds,
  leaf: z.nullable(leaf),
  requests: z.nullable(requests),
  /** Figures of this scenario alone, as `zombies`, `unprotectedMs`. */
  measured: z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.null()])),
  /** The service's last 20 lines. */
  logTail: z.array(z.string()),
});

const scenario = z.strictObject({
  id: z.enum(scenarioIds),
  name: z.string(),
  verdict: z.enum(['pass', 'warn', 'fail', 'skipped', 'not-applicable']),
  /** One sentence: the worst run's fact, or why it was skipped. */
  reason: z.string(),
  /** Index into `runs` of the worst one; null without runs. */
  worstRun: z.nullable(z.int()),
  plannedRuns: z.int(),
  runs: z.array(run),
});

/** The document of `sigtrail drill --json`. */
export const drillDocument = z.strictObject({
  schema: z.literal('sigtrail/drill/v1'),
  version: z.string(),
  target: z.string(),
  /** Short name for headlines. */
  name: z.string(),
  engine: z.enum(['sandbox', 'docker', 'podman']),
  /** Is the service PID 1 of a PID namespace? If not, exit codes are not those of PID 1. */
  pid1: z.boolean(),
  endpoint: z.nullable(z.string()),
  startedAt: z.string(),
  wallMs: z.number(),
  /** Time spent in the service's own start, load and stop. */
  serviceMs: z.number(),
  graceMs: z.number(),
  graceFrom: z.string(),
  stopSignal: z.string(),
  seed: z.int(),
  grade,
  gradeOfTried: grade,
  /** The first line of every report, without name and grade. */
  headline: z.string(),
  /** The single worst fact. */
  worst: z.nullable(
    z.strictObject({ scenario: z.enum(scenarioIds), run: z.nullable(z.int()), text: z.string() }),
  ),
  why: z.nullable(z.string()),
  fix: z.nullable(z.string()),
  /** A command that can be pasted. */
  next: z.nullable(z.string()),
  /** Notes that change no verdict. */
  notes: z.array(z.string()),
  readyMs: milliseconds,
  lifecycle: z.array(fact),
  scenarios: z.array(scenario),
  trail: z.nullable(z.string()),
  interrupted: z.boolean(),
  unknown: z.array(z.string()),
});

export type DrillDocument = z.infer<typeof drillDocument>;
export type DrillScenario = z.infer<typeof scenario>;
export type DrillRun = z.infer<typeof run>;
export type DrillLeaf = z.infer<typeof leaf>;
export type DrillFact = z.infer<typeof fact>;
