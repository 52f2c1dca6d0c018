import type { ScenarioText } from './scenario-text.ts';

export const d18: ScenarioText = {
  id: 'D18',
  summary: 'Freezes the service, sends the stop signal, and thaws it: is the signal handled then?',
  does: [
    'A paused container (docker pause, a snapshot, a suspended machine) cannot handle a signal; it stays pending and is delivered after the thaw. Docker Engine 29 thaws by itself on `docker stop`, 20.10 waits for the thaw.',
  ],
  when: 'The freezer of the cgroup can be used.',
  pass: 'The signal reaches the program within 1 s after the thaw.',
  warn: null,
  fail: 'SIGKILL was needed.',
  users: 'After a suspend, stops end in kills.',
  causes: [
    {
      title: 'Deadlines that ran on during the freeze',
      why: 'Time-outs measured with the wall clock have all passed at the thaw, and the service is busy with their errors.',
    },
    { title: 'The signal was never handled', why: 'See D1: a freeze only hides it.' },
  ],
  fix: ['First make D1 pass. Measure time-outs with the monotonic clock.'],
  command: 'sigtrail drill --only D18 -- ./server',
  see: ['D1', 'SIGSTOP', 'SIGCONT', 'grace'],
};
