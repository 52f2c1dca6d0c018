import { describe, expect, it } from 'vitest';
import type { PollSample } from '../run/poll.ts';
import { judgeReadiness } from './d5-readiness.ts';

const t0 = 10_000_000_000n;
const at = (ms: number) => t0 + BigInt(Math.round(ms * 1e6));

/** Samples by begin in milliseconds after t0 and status; each takes 2 ms. */
function samples(...list: readonly (readonly [number, number | null])[]): PollSample[] {
  return list.map(([ms, status]) => ({ beganNs: at(ms), endedNs: at(ms + 2), status }));
}

function judge(readiness: readonly PollSample[], serving: readonly PollSample[] = readiness) {
  return judgeReadiness({ beganNs: t0, t0Ns: t0, readiness, serving, stopSignal: 'SIGTERM' });
}

describe('judgeReadiness', () => {
  it('passes when it says not ready soon and goes on serving', () => {
    const verdict = judge(
      samples([-50, 200], [1, 503], [51, 503], [101, null]),
      samples([-40, 200], [10, 200], [60, 200], [110, null]),
    );
    expect(verdict).toMatchObject({ outcome: 'flipped', flipMs: 3, readyUntilMs: null, servedUntilMs: 60 });
    expect(verdict.reason).toBe('not ready after 3 ms, still serving after 60 ms');
  });

  it('a refused connection is no "not ready"', () => {
    const verdict = judge(
      samples([-50, 200], [1, 200], [51, null]),
      samples([-40, 200], [10, 200], [60, null]),
    );
    expect(verdict).toMatchObject({ outcome: 'stopped-before-flip', flipMs: null, servedUntilMs: 10 });
  });

  it('a service that was gone at once stopped before any flip', () => {
    expect(judge(samples([-50, 200], [1, null])).reason).toBe(
      'stopped serving at once without ever saying "not ready"',
    );
  });

  it('not ready, but nothing is served any more: too late', () => {
    const verdict = judge(samples([-50, 200], [30, 503], [80, null]), samples([10, 200], [60, null]));
    expect(verdict.outcome).toBe('stopped-before-flip');
  });

  it('an error of the endpoint is no service', () => {
    const verdict = judge(samples([-50, 200], [30, 503], [80, 503]), samples([10, 200], [60, 503]));
    expect(verdict.outcome).toBe('stopped-before-flip');
  });

  it('ready for longer than a probe period is still ready, whatever comes then', () => {
    const late = samples([-50, 200], [500, 200], [1001, 200], [1051, 503], [1101, 503]);
    expect(judge(late, samples([1200, 200]))).toMatchObject({ outcome: 'still-ready', readyUntilMs: 1001 });
    expect(judge(samples([-50, 200], [1500, 200], [1550, null])).outcome).toBe('still-ready');
  });

  it('a flip that is seen only after a period is still ready', () => {
    const verdict = judge(samples([-50, 200], [1100, 503]), samples([1200, 200]));
    expect(verdict.outcome).toBe('still-ready');
  });

  it('with one URL alone its answers tell that it serves', () => {
    expect(judge(samples([-50, 200], [1, 503], [51, 503], [101, null]))).toMatchObject({
      outcome: 'flipped',
      servedUntilMs: 51,
    });
    expect(judge(samples([-50, 200], [1, 503], [51, null])).outcome).toBe('stopped-before-flip');
  });

  it('counts a flip in the pre-stop hook as soon enough', () => {
    const verdict = judgeReadiness({
      beganNs: at(-2000),
      t0Ns: t0,
      readiness: samples([-2100, 200], [-1500, 503], [-1000, 503]),
      serving: samples([-1400, 200], [100, 200]),
      stopSignal: 'SIGTERM',
    });
    expect(verdict).toMatchObject({ outcome: 'flipped', flipMs: 0 });
  });
});
