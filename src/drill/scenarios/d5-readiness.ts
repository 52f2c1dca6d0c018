import { duration } from '../judge/exit.ts';
import type { OutcomeOf } from '../judge/verdict-table.ts';
import { factsOf, keepEvidence, logTail } from '../run/facts.ts';
import { type PollSample, pollUrl } from '../run/poll.ts';
import { diedUnderLoad } from '../run/loaded-stop.ts';
import { startService } from '../run/service-run.ts';
import { stopService } from '../stop/stop.ts';
import { msBetween, pause } from '../waiting.ts';
import type { NotRun, Scenario } from './scenario.ts';

/** The router's probe period that the flip is measured against; periodSeconds of Kubernetes is 1 s at least. */
const periodMs = 1000;
const pollEveryMs = 50;
/** Polled this long before the stop, so that "ready" is known and not assumed. */
const beforeStopMs = 300;

/** D5: does the readiness URL say "not ready" while the service still serves? */
export const readiness: Scenario = {
  id: 'D5',
  isDefault: (context) => context.options.ready.kind === 'http',
  runs: () => 1,
  obstacle: (context) => (context.options.ready.kind === 'http' ? null : noUrl),
  estimateMs: () => beforeStopMs,
  run: async (context, number) => {
    const { ready } = context.options;
    if (ready.kind !== 'http') return noUrl;
    await using run = await startService(context);
    const poll = await pollUrl(context, ready.url, pollEveryMs, periodMs);
    // Without HTTP elsewhere the readiness URL's own answers tell whether it serves.
    const serving =
      run.endpoint?.http && run.endpoint.unixPath === null && run.endpoint.url !== ready.url
        ? await pollUrl(context, run.endpoint.url, pollEveryMs, context.spec.graceMs)
        : null;
    const stopPolls = () => Promise.all([poll.stop(), serving?.stop()]);
    try {
      await pause(beforeStopMs + context.random() * pollEveryMs, context.abort);
      const before = poll.samples.at(-1);
      if (!before || before.status === null || before.status >= 400) return notReadyBefore(before);
      if (run.instance.exit) throw diedUnderLoad(run);
      const stop = await stopService(context, run.instance);
      await stopPolls();
      const verdict = judgeReadiness({
        beganNs: stop.beganNs,
        t0Ns: stop.t0.toNs,
        readiness: poll.samples,
        serving: serving?.samples ?? poll.samples,
        stopSignal: context.spec.stopSignal,
      });
      const { outcome, reason, flipMs, servedUntilMs, readyUntilMs } = verdict;
      if (verdict.flipNs !== null)
        run.observer.mark('readiness', 'says not ready', verdict.flipNs, `GET ${ready.url}`);
      keepEvidence(context, 'D5', number, run, stop, null);
      return {
        outcome,
        reason,
        facts: factsOf(run, stop, null, { flipMs, readyUntilMs, servedUntilMs, probePeriodMs: periodMs }),
        uncertain: false,
        weight: readyUntilMs ?? 0,
        logTail: logTail(run),
      };
    } finally {
      await stopPolls();
    }
  },
};

const noUrl: NotRun = {
  outcome: 'no-readiness-url',
  reason: 'no readiness URL was given (--ready http://HOST:PORT/PATH)',
};

function notReadyBefore(sample: PollSample | undefined): NotRun {
  return {
    outcome: 'no-readiness-url',
    reason: `the readiness URL ${sample?.status ? `answered ${sample.status}` : 'gave no answer'} before the stop: there is no flip to see`,
  };
}

/** What D5 is decided by; instants are CLOCK_MONOTONIC. */
export interface ReadinessEvidence {
  /** The pre-stop hook's begin, else the signal. */
  readonly beganNs: bigint;
  readonly t0Ns: bigint;
  readonly readiness: readonly PollSample[];
  readonly serving: readonly PollSample[];
  readonly stopSignal: string;
}

/** D5's outcome with its figures, milliseconds after the signal; null: never. */
export interface ReadinessVerdict {
  readonly outcome: OutcomeOf<'D5'>;
  readonly reason: string;
  /** First answer of 400 or more. */
  readonly flipMs: number | null;
  /** The same, CLOCK_MONOTONIC. */
  readonly flipNs: bigint | null;
  /** Last GET that was begun and answered as ready. */
  readonly readyUntilMs: number | null;
  /** Last GET of the endpoint that was begun and served. */
  readonly servedUntilMs: number | null;
}

/** D5's outcome. A refused connection is no "not ready": nobody was told, the service just stopped serving. */
export function judgeReadiness(evidence: ReadinessEvidence): ReadinessVerdict {
  const { beganNs, t0Ns, readiness: polled, serving, stopSignal } = evidence;
  const after = (sample: PollSample | undefined) =>
    sample === undefined || sample.beganNs < t0Ns ? null : msBetween(t0Ns, sample.beganNs);
  const flip = polled.find(
    (sample) => sample.endedNs >= beganNs && sample.status !== null && sample.status >= 400,
  );
  const flipMs = flip ? Math.max(0, msBetween(t0Ns, flip.endedNs)) : null;
  const beforeFlip = flip ? polled.slice(0, polled.indexOf(flip)) : polled;
  const readyUntilMs = after(beforeFlip.findLast((sample) => sample.status !== null && sample.status < 400));
  // Where only one URL is polled, its "not ready" is an answer too.
  const isServing = serving === polled ? isAnswered : isServed;
  const servedUntilMs = after(serving.findLast(isServing));
  const figures = { flipMs, flipNs: flip?.endedNs ?? null, readyUntilMs, servedUntilMs };
  if (readyUntilMs !== null && readyUntilMs > periodMs) {
    const then = flipMs === null ? 'then it was gone' : `not ready only after ${duration(flipMs)}`;
    return {
      outcome: 'still-ready',
      reason: `still ready ${duration(readyUntilMs)} after ${stopSignal}, ${then}`,
      ...figures,
    };
  }
  if (!flip || flipMs === null) {
    const last = servedUntilMs === null ? 'at once' : `after ${duration(servedUntilMs)}`;
    return {
      outcome: 'stopped-before-flip',
      reason: `stopped serving ${last} without ever saying "not ready"`,
      ...figures,
    };
  }
  const served = serving.some(
    (sample) => sample !== flip && sample.beganNs >= flip.beganNs && isServing(sample),
  );
  if (!served) {
    return {
      outcome: 'stopped-before-flip',
      reason: `not ready after ${duration(flipMs)}, but by then nothing was served any more`,
      ...figures,
    };
  }
  if (flipMs > periodMs) {
    return {
      outcome: 'still-ready',
      reason: `not ready only after ${duration(flipMs)}: more than a probe period of ${duration(periodMs)}`,
      ...figures,
    };
  }
  return {
    outcome: 'flipped',
    reason: `not ready after ${duration(flipMs)}, still serving after ${duration(servedUntilMs ?? flipMs)}`,
    ...figures,
  };
}

function isAnswered(sample: PollSample): boolean {
  return sample.status !== null;
}

function isServed(sample: PollSample): boolean {
  return sample.status !== null && sample.status < 500;
}
