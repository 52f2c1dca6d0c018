import type { ScenarioText } from './scenario-text.ts';

export const d8: ScenarioText = {
  id: 'D8',
  summary: 'Stops the service while it has only 0.05 CPU: is the signal still handled in time?',
  does: [
    'The cgroup limits the service to 5 % of one CPU (1 % on request). Then D1 and D2 are run again. Measured for a Go server, from the signal to its handler: 51 / 209 / 344 ms (min / median / max) at 0.05 CPU under load, 82 / 256 / 2067 ms at 0.01.',
  ],
  when: 'cgroup rights for a CPU limit.',
  pass: 'D1 and D2 do not fail under the limit.',
  warn: 'The signal reached the handler later than 500 ms (95th percentile).',
  fail: 'SIGKILL was needed, or requests in flight were lost.',
  users: 'On a busy node, where all instances are throttled at once, stops turn into kills.',
  causes: [
    {
      title: 'The shutdown does too much work',
      why: 'Compressing, dumping or compacting at the end needs CPU that is not there.',
    },
    {
      title: 'Go before 1.25 sees all CPUs of the machine',
      why: 'GOMAXPROCS is then larger than the limit and the process is throttled in bursts; Go 1.25 and later read the cgroup limit.',
    },
    {
      title: 'The deadline is fixed and tight',
      why: 'A drain that takes 2 s with a whole CPU can take 40 s with 5 % of one.',
    },
  ],
  fix: [
    'Do less between the signal and the exit; save state as you go.',
    'Go before 1.25: set GOMAXPROCS (or use automaxprocs).',
    'Raise the CPU limit, or the grace; D15 says how much is needed.',
  ],
  command: 'sigtrail drill --only D8 -- ./server',
  see: ['D2', 'D15', 'grace', 'escalation'],
};
