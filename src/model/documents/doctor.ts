import * as z from 'zod/mini';
import { scenarioIds } from '../verdict.ts';

// Only types of this file are imported at run time; the values serve the generated JSON Schema and the tests.

/** there; limited: the main job works, but less is known; missing: the main job cannot be done without it. */
const state = z.enum(['there', 'limited', 'missing', 'not-needed', 'unknown']);

const area = z.enum(['machine', 'sandbox', 'cgroups', 'trace', 'tools', 'engines', 'leftovers']);

/** One thing that was looked at. */
const check = z.strictObject({
  /** Fixed word for programs: `pid-namespace`. */
  id: z.string(),
  area,
  /** For people: `PID namespace`. */
  name: z.string(),
  state,
  /** What is there, or why it is not. */
  found: z.string(),
  /** Where that was seen: a file, or `tried`. */
  from: z.string(),
  /** What the user loses; null when nothing. */
  cost: z.nullable(z.string()),
  /** Scenarios that cannot be run because of it. */
  scenarios: z.array(z.enum(scenarioIds)),
  /** Commands that bring it, the best first; `…` stands for the rest of one's own command. */
  get: z.array(z.string()),
  /** What is to be known about them, or what to do where there is no command. */
  advice: z.nullable(z.string()),
});

const machine = z.strictObject({
  kind: z.enum(['linux', 'wsl2', 'wsl1', 'docker-desktop', 'macos', 'windows', 'other']),
  /** For people: `WSL2 on Windows`. */
  title: z.string(),
  kernel: z.string(),
  architecture: z.string(),
  node: z.string(),
  distribution: z.nullable(z.string()),
  /** The container around sigtrail: `docker`, `kubernetes` …; null outside one. */
  container: z.nullable(z.string()),
  /** Is the PID namespace the machine's first one? null: not known, or not Linux. */
  firstPidNamespace: z.nullable(z.boolean()),
  /** null on Windows. */
  user: z.nullable(z.int()),
  cgroup: z.enum(['v1', 'v2', 'hybrid', 'none']),
});

const engine = z.strictObject({
  /** `docker`, `podman`; what the socket is called when nobody answered. */
  name: z.string(),
  /** Path of its socket; null where it is not a local one. */
  socket: z.nullable(z.string()),
  /** Where the socket was named: `default`, `DOCKER_HOST`, `context desktop-linux`. */
  from: z.string(),
  state: z.enum(['answers', 'no-permission', 'refused', 'silent', 'odd-answer', 'not-looked-at']),
  version: z.nullable(z.string()),
  apiVersion: z.nullable(z.string()),
  operatingSystem: z.nullable(z.string()),
  kernel: z.nullable(z.string()),
});

const leftover = z.strictObject({
  kind: z.enum(['process', 'cgroup', 'folder', 'trace-instance']),
  what: z.string(),
  /** null: removing was not asked for. */
  removed: z.nullable(z.boolean()),
});

/** The document of `sigtrail doctor --json`. */
export const doctorDocument = z.strictObject({
  schema: z.literal('sigtrail/doctor/v1'),
  version: z.string(),
  /** fine: everything can be measured; limited: the main job can be done; missing: it cannot; unknown: could not look. */
  verdict: z.enum(['fine', 'limited', 'missing', 'unknown']),
  /** The first line of the report. */
  headline: z.string(),
  machine,
  checks: z.array(check),
  engines: z.array(engine),
  leftovers: z.array(leftover),
  /** Scenarios that cannot be run here, each with the check that says why. */
  lost: z.array(z.strictObject({ scenario: z.enum(scenarioIds), because: z.string() })),
  /** A command that can be pasted. */
  next: z.nullable(z.string()),
  unknown: z.array(z.string()),
});

export type DoctorDocument = z.infer<typeof doctorDocument>;
export type DoctorCheck = z.infer<typeof check>;
export type DoctorMachine = z.infer<typeof machine>;
export type DoctorEngine = z.infer<typeof engine>;
export type DoctorLeftover = z.infer<typeof leftover>;
