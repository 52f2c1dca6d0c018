import type { ScenarioId, Verdict } from '../../model/verdict.ts';

/**
 * Every outcome a scenario can have and the verdict it stands for: the one place where outcomes become verdicts.
 * Within a scenario the outcomes stand from worst to best; of several that hold, the first counts.
 */
export const verdictTable = {
  D1: {
    killed: 'fail',
    'default-action': 'warn',
    'unclean-exit': 'warn',
    'late-exit': 'warn',
    'handled-unknown': 'pass',
    handled: 'pass',
  },
  D2: {
    cut: 'fail',
    'timed-out': 'fail',
    'rejected-in-flight': 'fail',
    killed: 'fail',
    boundary: 'warn',
    'unclean-exit': 'warn',
    'late-exit': 'warn',
    answered: 'pass',
    'nothing-in-flight': 'skipped',
    'no-load': 'skipped',
  },
  D3: {
    cut: 'fail',
    'timed-out': 'fail',
    killed: 'fail',
    'keep-alive-race': 'warn',
    rejected: 'warn',
    boundary: 'warn',
    answered: 'pass',
    'closes-each': 'not-applicable',
    'no-load': 'skipped',
  },
  D4: {
    refused: 'fail',
    cut: 'fail',
    rejected: 'fail',
    'timed-out': 'fail',
    'address-gone': 'fail',
    served: 'pass',
    'no-window': 'skipped',
    'no-load': 'skipped',
  },
  D5: {
    'stopped-before-flip': 'fail',
    'still-ready': 'fail',
    flipped: 'pass',
    'no-readiness-url': 'skipped',
  },
  D6: {
    'ignored-when-ready': 'fail',
    killed: 'fail',
    'default-action': 'warn',
    unprotected: 'pass',
    'stops-in-time': 'pass',
    'not-pid1': 'skipped',
  },
  D7: {
    crash: 'fail',
    hang: 'fail',
    forced: 'pass',
    drained: 'pass',
  },
  D8: {
    killed: 'fail',
    cut: 'fail',
    'slow-delivery': 'warn',
    holds: 'pass',
    'no-rights': 'skipped',
  },
  D9: {
    'oom-app': 'fail',
    cut: 'fail',
    killed: 'fail',
    'oom-helper': 'warn',
    holds: 'pass',
    'no-rights': 'skipped',
  },
  D10: {
    'child-killed-silently': 'fail',
    'oom-main': 'pass',
    'not-reached': 'skipped',
    'no-rights': 'skipped',
  },
  D11: {
    'unhealthy-at-start': 'fail',
    flaps: 'warn',
    healthy: 'pass',
    'none-declared': 'skipped',
  },
  D12: {
    'zombies-stay': 'fail',
    'few-zombies': 'warn',
    reaped: 'pass',
    'no-orphans': 'not-applicable',
    'not-pid1': 'skipped',
  },
  D13: {
    'not-forwarded': 'fail',
    'forwarded-late': 'warn',
    'parent-death-only': 'warn',
    'same-process': 'pass',
    forwarded: 'pass',
    inferred: 'pass',
    'not-known': 'skipped',
    'not-pid1': 'skipped',
  },
  D14: {
    reset: 'fail',
    hang: 'fail',
    'closed-silently': 'warn',
    told: 'pass',
    'no-endpoint': 'skipped',
  },
  D15: {
    'not-measured': 'fail',
    enough: 'pass',
    'no-stop': 'skipped',
  },
  D16: {
    'crash-loop': 'fail',
    'damaged-data': 'fail',
    'slow-recovery': 'warn',
    recovers: 'pass',
    'full-only': 'skipped',
  },
  D17: {
    'half-written': 'fail',
    whole: 'pass',
    'no-work': 'skipped',
  },
  D18: {
    killed: 'fail',
    'slow-delivery': 'fail',
    delivered: 'pass',
    'no-rights': 'skipped',
  },
} as const satisfies Readonly<Record<ScenarioId, Readonly<Record<string, Verdict>>>>;

/** The outcomes of one scenario. */
export type OutcomeOf<Id extends ScenarioId> = keyof (typeof verdictTable)[Id] & string;

/** Any outcome of any scenario. */
export type AnyOutcome = { [Id in ScenarioId]: OutcomeOf<Id> }[ScenarioId];

/** The verdict an outcome stands for. */
export function verdictOf<Id extends ScenarioId>(id: Id, outcome: OutcomeOf<Id>): Verdict {
  return (verdictTable[id] as Record<string, Verdict>)[outcome] ?? 'skipped';
}

/** Place of an outcome in its scenario's list, worst first: 0 is the worst. */
export function severityRank(id: ScenarioId, outcome: string): number {
  const place = Object.keys(verdictTable[id]).indexOf(outcome);
  return place < 0 ? Number.MAX_SAFE_INTEGER : place;
}
