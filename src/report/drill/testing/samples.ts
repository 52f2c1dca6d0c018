import type { DrillDocument, DrillRun, DrillScenario } from '../../../model/documents/drill.ts';
import type { RunEvidence } from '../../../model/evidence.ts';
import { type ScenarioId, scenarioNames } from '../../../model/verdict.ts';
import { makeEvidence } from './evidence.ts';

type Requests = NonNullable<DrillRun['requests']>;

const noRequests: Requests = {
  total: 0,
  failedBeforeStop: 0,
  ok: 0,
  rejected: 0,
  rejectedInFlight: 0,
  timedOut: 0,
  inFlightAtSignal: 0,
  inFlightLost: 0,
  boundary: 0,
  keepAliveLost: 0,
  newConnLost: 0,
  refusedWhileReady: 0,
  addressGone: 0,
  refusedAfterDrain: 0,
};

const closingLog = [
  '2026/03/02 14:39:38 shop: listening on :8080, 12 workers',
  '2026/03/02 14:39:40 shop: got terminated, closing the server',
  '2026/03/02 14:39:40 shop: 34 handlers were still running',
  '2026/03/02 14:39:40 shop: bye',
];

/** One run of a sample; what is not given is that of a clean stop after 21 ms. */
function sampleRun(part: Partial<DrillRun> = {}): DrillRun {
  return {
    run: 1,
    verdict: 'pass',
    reason: '',
    exitCode: 0,
    signal: null,
    stopMs: 21.4,
    escalated: false,
    readyMs: 41.2,
    t0: { from: '81202000000000', to: '81202000031000', by: 'kill' },
    deliveredMs: null,
    loadLagMs: 0.8,
    leaf: {
      comm: 'shop',
      pid: 4102,
      containerPid: 1,
      runtime: 'go',
      handled: true,
      receivedSignal: true,
      knownBy: 'same-process',
    },
    requests: null,
    measured: {},
    logTail: closingLog,
    ...part,
  };
}

/** One scenario of a sample. */
function sampleScenario(id: ScenarioId, part: Partial<DrillScenario> = {}): DrillScenario {
  const runs = part.runs ?? [];
  const worstRun = runs.length > 0 ? 0 : null;
  return {
    id,
    name: scenarioNames[id],
    verdict: 'pass',
    reason: '',
    worstRun,
    plannedRuns: Math.max(runs.length, 1),
    runs,
    ...part,
  };
}

const load = (part: Partial<Requests>): Requests => ({ ...noRequests, ...part });

function document(part: Partial<DrillDocument>): DrillDocument {
  return {
    schema: 'sigtrail/drill/v1',
    version: '0.1.0',
    target: '-- ./shop',
    name: 'shop',
    engine: 'sandbox',
    pid1: true,
    endpoint: 'http://127.0.0.1:8080/',
    startedAt: '2026-03-02T14:39:31.204Z',
    wallMs: 12_840,
    serviceMs: 11_900,
    graceMs: 10_000,
    graceFrom: 'assumed',
    stopSignal: 'SIGTERM',
    seed: 7,
    grade: 'A',
    gradeOfTried: 'A',
    headline: 'stops cleanly',
    worst: null,
    why: null,
    fix: null,
    next: null,
    notes: [],
    readyMs: 41.2,
    lifecycle: [
      { name: 'stopSignal', value: 'SIGTERM', from: 'default' },
      { name: 'graceMs', value: '10000', from: 'assumed' },
      { name: 'pid1Chain', value: './shop', from: 'command line' },
      { name: 'readiness', value: 'tcp 127.0.0.1:8080', from: '/proc/net/tcp' },
      { name: 'network', value: 'host', from: 'default' },
    ],
    scenarios: [],
    trail: null,
    interrupted: false,
    unknown: [],
    ...part,
  };
}

const skippedHealth = sampleScenario('D11', {
  verdict: 'skipped',
  reason: 'none declared (Dockerfile HEALTHCHECK, compose healthcheck)',
});

/** A server that closes its connections on the signal and exits 0. */
export function failing(): DrillDocument {
  const cut = sampleRun({
    verdict: 'fail',
    reason: '34 of 64 in-flight requests were cut off',
    stopMs: 182.3,
    requests: load({ total: 1340, ok: 1240, inFlightAtSignal: 64, inFlightLost: 34, refusedAfterDrain: 66 }),
  });
  const raced = load({
    total: 4200,
    ok: 3947,
    inFlightAtSignal: 188,
    inFlightLost: 31,
    keepAliveLost: 12,
    refusedAfterDrain: 210,
  });
  return document({
    grade: 'F',
    gradeOfTried: 'F',
    headline: 'loses requests when it is stopped: 34 of 64 in flight were cut, yet it exited 0',
    worst: {
      scenario: 'D2',
      run: 1,
      text: 'D2 run 1 (a fail ends the scenario): SIGTERM, exit 0 after 182 ms, 34 requests without an answer',
    },
    why: 'connections were closed, not drained: the same instant for all 34 (http.Server.Close does this, Shutdown does not)',
    fix: 'call Shutdown with a deadline below 10 s and wait for it in main',
    next: 'sigtrail drill -- ./shop --only D2 --html shop.html',
    scenarios: [
      sampleScenario('D1', { reason: 'handled, exit 0 after 21.4 ms', runs: [sampleRun()] }),
      sampleScenario('D2', { verdict: 'fail', reason: cut.reason, runs: [cut], plannedRuns: 3 }),
      sampleScenario('D3', {
        verdict: 'fail',
        reason: '31 requests in flight were cut',
        runs: [
          sampleRun({
            verdict: 'fail',
            reason: '31 requests in flight were cut',
            stopMs: 179.6,
            requests: raced,
          }),
        ],
        plannedRuns: 3,
      }),
      sampleScenario('D13', { reason: 'PID 1 is the leaf', runs: [sampleRun({ deliveredMs: 0.4 })] }),
      sampleScenario('D15', { reason: '182 ms of 10 s', runs: [sampleRun({ stopMs: 182.3 })] }),
      skippedHealth,
    ],
    unknown: [
      'D11 skipped: no health check is declared',
      'delivery of the signal: no kernel trace (needs CAP_SYS_ADMIN)',
    ],
  });
}

/** A server that drains. */
export function clean(): DrillDocument {
  const drained = (run: number, stopMs: number): DrillRun =>
    sampleRun({
      run,
      stopMs,
      requests: load({ total: 1312, ok: 1248, inFlightAtSignal: 64, refusedAfterDrain: 64 }),
    });
  return document({
    headline: 'stops cleanly: 192 of 192 requests in flight were answered, exit 0 within 319 ms',
    next: 'sigtrail drill -- ./shop --full',
    readyMs: 38.7,
    scenarios: [
      sampleScenario('D1', { reason: 'handled, exit 0', runs: [sampleRun()] }),
      sampleScenario('D2', {
        reason: 'all answered',
        runs: [drained(1, 312.1), drained(2, 318.9), drained(3, 304)],
        worstRun: 1,
        plannedRuns: 3,
      }),
      sampleScenario('D3', {
        reason: 'no request was lost',
        runs: [drained(1, 236), drained(2, 229.4), drained(3, 231)],
        plannedRuns: 3,
      }),
      sampleScenario('D13', { reason: 'PID 1 is the leaf', runs: [sampleRun({ deliveredMs: 0.4 })] }),
      sampleScenario('D15', { reason: '319 ms of 10 s', runs: [sampleRun({ stopMs: 318.9 })] }),
    ],
  });
}

/** Not HTTP: a grade cannot be given. */
export function ungraded(): DrillDocument {
  return document({
    name: 'redis',
    target: '-- redis-server',
    endpoint: null,
    grade: null,
    headline: 'load was not tried (not HTTP; give --load-command)',
    notes: ['the exit code is 0, the database was saved before the exit'],
    lifecycle: [{ name: 'pid1Chain', value: 'redis-server', from: 'command line' }],
    scenarios: [
      sampleScenario('D1', {
        runs: [
          sampleRun({
            logTail: ['# User requested shutdown...', '# Redis is now ready to exit, bye bye...'],
          }),
        ],
      }),
      sampleScenario('D2', {
        verdict: 'skipped',
        reason: 'port 6379 does not speak HTTP; give --load-command',
      }),
      sampleScenario('D3', {
        verdict: 'skipped',
        reason: 'port 6379 does not speak HTTP; give --load-command',
      }),
      sampleScenario('D13', { runs: [sampleRun({ deliveredMs: null })] }),
    ],
    next: "sigtrail drill -- redis-server --load-command './ping-load 127.0.0.1 6379'",
    unknown: ['D2 skipped: not HTTP', 'D3 skipped: not HTTP'],
  });
}

/** Hung until SIGKILL. */
export function killed(): DrillDocument {
  const hung = sampleRun({
    verdict: 'fail',
    reason: 'SIGKILL after 10 s',
    stopMs: 10_012,
    escalated: true,
    exitCode: null,
    signal: 'SIGKILL',
    logTail: [],
  });
  return document({
    grade: 'D',
    gradeOfTried: 'D',
    headline: 'never stops by itself: SIGKILL after 10 s',
    worst: { scenario: 'D1', run: 1, text: 'SIGTERM was ignored, SIGKILL after 10 s' },
    fix: 'handle SIGTERM',
    scenarios: [
      sampleScenario('D1', { verdict: 'fail', reason: hung.reason, runs: [hung] }),
      sampleScenario('D7', {
        verdict: 'warn',
        reason: 'a second SIGTERM changes nothing',
        runs: [sampleRun({ stopMs: 9100 })],
      }),
    ],
  });
}

/** Nothing could be tried. */
export function allSkipped(): DrillDocument {
  const reason = 'the service needs a namespace of its own';
  return document({
    grade: null,
    gradeOfTried: null,
    headline: 'nothing could be tried',
    pid1: false,
    readyMs: null,
    scenarios: [
      sampleScenario('D6', { verdict: 'skipped', reason }),
      sampleScenario('D12', { verdict: 'not-applicable', reason: 'the service leaves no orphans' }),
    ],
    unknown: [`D6 skipped: ${reason}`, 'D18 skipped: no freezer'],
  });
}

/** Ctrl-C after the first scenario. */
export function interrupted(): DrillDocument {
  return document({
    grade: null,
    headline: 'interrupted before load was tried',
    interrupted: true,
    scenarios: [sampleScenario('D1', { runs: [sampleRun()] })],
    unknown: ['D2 skipped: interrupted', 'D3 skipped: interrupted', 'D13 skipped: interrupted'],
  });
}

/** Every free string holds what a hostile service could write. */
export function hostile(
  text = '\u001b]0;owned\u0007\u001b[31m\u009b2J</script><script>alert(1)</script>|`"\'&\r\n::error::x\u202e\u0000%0A😀漢字',
): DrillDocument {
  const base = failing();
  return {
    ...base,
    name: text,
    target: text,
    headline: text,
    why: text,
    fix: text,
    next: text,
    graceFrom: text,
    notes: [text],
    unknown: [text],
    worst: { scenario: 'D2', run: 1, text },
    lifecycle: [{ name: text, value: text, from: text }],
    scenarios: base.scenarios.map((scenario) => ({
      ...scenario,
      name: text,
      reason: text,
      runs: scenario.runs.map((run) => ({
        ...run,
        reason: text,
        leaf: run.leaf && { ...run.leaf, comm: text },
        logTail: [text, text],
        measured: { [text]: text },
      })),
    })),
  };
}

/** What the runs of {@link failing} left behind. @param requests records of D2's run. @param refused of these, new connections refused. */
export function failingEvidence(requests = 1340, refused?: number): RunEvidence[] {
  const graceMs = 10_000;
  return [
    makeEvidence({ scenario: 'D1', run: 1, requests: 0, cuts: 0, races: 0, stopMs: 21.4, graceMs }),
    makeEvidence({
      scenario: 'D2',
      run: 1,
      requests,
      cuts: 34,
      races: 0,
      stopMs: 182.3,
      graceMs,
      ...(refused === undefined ? {} : { refused }),
    }),
    makeEvidence({ scenario: 'D3', run: 1, requests: 4200, cuts: 31, races: 12, stopMs: 179.6, graceMs }),
  ];
}
