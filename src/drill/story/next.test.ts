import { expect, test } from 'vitest';
import type { DrillScenario } from '../../model/documents/drill.ts';
import type { DrillRequest } from '../drill.ts';
import { nextCommand } from './next.ts';

function request(given: DrillRequest['given'], full = false): DrillRequest {
  const spec = { command: ['nginx', '-g', 'daemon off;'] };
  return { options: { seed: 7, full }, spec, ...(given ? { given } : {}) } as unknown as DrillRequest;
}

const worst = { id: 'D2' } as DrillScenario;

test('the options that were typed come again, those of the report and of the choice do not', () => {
  const given = [
    { name: 'stop-signal', value: 'SIGQUIT' },
    { name: 'request', value: 'put a.json' },
    { name: 'insecure', value: true },
    { name: 'only', value: 'D1' },
    { name: 'json', value: true },
  ] as const;
  expect(nextCommand(request(given), worst, null)).toBe(
    "sigtrail drill --stop-signal SIGQUIT --request 'put a.json' --insecure --only D2 --seed 7 --html report.html -- nginx -g 'daemon off;'",
  );
});

test('the value of a variable is not repeated', () => {
  const given = [{ name: 'env', value: 'TOKEN=a=b\nc' }] as const;
  expect(nextCommand(request(given), null, null)).toBe(
    "sigtrail drill --env TOKEN --full -- nginx -g 'daemon off;'",
  );
});

test('nothing is left to try after a full drill without a fault', () => {
  expect(nextCommand(request(undefined, true), null, null)).toBeNull();
});
