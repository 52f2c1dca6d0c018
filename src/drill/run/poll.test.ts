import { describe, expect, it } from 'vitest';
import { pollUrl, readyUntilNs } from './poll.ts';

describe('readyUntilNs', () => {
  it('is the begin of the last answer below 400', () => {
    const sample = (ms: bigint, status: number | null) => ({ beganNs: ms, endedNs: ms + 1n, status });
    expect(readyUntilNs([sample(1n, 200), sample(2n, 204), sample(3n, 503), sample(4n, null)])).toBe(2n);
    expect(readyUntilNs([sample(3n, 503)])).toBeNull();
  });
});

describe('pollUrl', () => {
  it('asks one at a time until it is stopped', async () => {
    let asked = 0;
    let open = 0;
    let enough: () => void;
    const third = new Promise<void>((resolve) => {
      enough = resolve;
    });
    const load = {
      status: async () => {
        open += 1;
        expect(open).toBe(1);
        await Promise.resolve();
        open -= 1;
        asked += 1;
        if (asked === 3) enough();
        return 200;
      },
    };
    const poll = await pollUrl(
      { load: async () => load as never, abort: new AbortController().signal },
      'http://h/',
      1,
      1000,
    );
    await third;
    await poll.stop();
    const { length } = poll.samples;
    expect(length).toBe(asked);
    expect(poll.samples.every((sample) => sample.status === 200 && sample.endedNs >= sample.beganNs)).toBe(
      true,
    );
  });
});
