/** Of one drill scenario. */
export type Verdict = 'pass' | 'warn' | 'fail' | 'skipped' | 'not-applicable';

/** Of a drill: A all pass … F a gate failed. */
export type Grade = 'A' | 'B' | 'C' | 'D' | 'F';

export const scenarioIds = [
  'D1',
  'D2',
  'D3',
  'D4',
  'D5',
  'D6',
  'D7',
  'D8',
  'D9',
  'D10',
  'D11',
  'D12',
  'D13',
  'D14',
  'D15',
  'D16',
  'D17',
  'D18',
] as const;

export type ScenarioId = (typeof scenarioIds)[number];

/** Scenario names as they stand in reports. */
export const scenarioNames: Readonly<Record<ScenarioId, string>> = {
  D1: 'idle stop',
  D2: 'in flight',
  D3: 'keep-alive',
  D4: 'still routed',
  D5: 'readiness',
  D6: 'start-up stop',
  D7: 'second signal',
  D8: 'CPU squeeze',
  D9: 'memory squeeze',
  D10: 'out of memory',
  D11: 'health check',
  D12: 'zombies',
  D13: 'forwarding',
  D14: 'streams',
  D15: 'needed grace',
  D16: 'power loss',
  D17: 'background work',
  D18: 'paused, stopped',
};
