import { defineConfig } from 'vitest/config';

// Projects that start real processes run their files one after another: two drills that share two cores would measure
// each other.
const oneByOne = { fileParallelism: false, hookTimeout: 300_000 };

export default defineConfig({
  test: {
    // No retry anywhere: a flaky test is mended at its cause.
    retry: 0,
    projects: [
      { test: { name: 'unit', include: ['src/**/*.test.ts', 'tools/**/*.test.ts', 'web/**/*.test.ts'] } },
      {
        test: {
          ...oneByOne,
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          testTimeout: 120_000,
        },
      },
      { test: { ...oneByOne, name: 'kernel', include: ['test/kernel/**/*.test.ts'], testTimeout: 120_000 } },
      {
        test: {
          ...oneByOne,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts', 'test/docs/**/*.test.ts'],
          testTimeout: 300_000,
        },
      },
      // Hours; only `npm run verify` names it.
      {
        test: { ...oneByOne, name: 'verify', include: ['test/verify/**/*.test.ts'], testTimeout: 3_600_000 },
      },
    ],
  },
});
