import { describe, expect, it } from 'vitest';
import { judgeBackgroundWork } from './d17-background-work.ts';

const exited = (code: number) => ({ escalated: false, stopMs: 6, exit: { code, signal: null, seenNs: 0n } });

describe('judgeBackgroundWork', () => {
  it('goes by the marker alone', () => {
    expect(judgeBackgroundWork(exited(0), { code: 0, lastLine: '' }).outcome).toBe('whole');
    expect(judgeBackgroundWork(exited(1), { code: 0, lastLine: '' }).outcome).toBe('whole');
    expect(judgeBackgroundWork(exited(0), { code: null, lastLine: '' }).outcome).toBe('half-written');
  });

  it('says what the marker said and that the exit code lied', () => {
    expect(judgeBackgroundWork(exited(0), { code: 1, lastLine: 'record 7' })).toEqual({
      outcome: 'half-written',
      reason: 'the work is not whole: the marker exited 1 (record 7), yet the service exited 0 after 6 ms',
    });
  });
});
