import type { ScenarioText } from './scenario-text.ts';

export const d9: ScenarioText = {
  id: 'D9',
  summary:
    'Stops the service under load with a memory limit just above what it needs: does draining cost memory it does not have?',
  does: [
    'The limit is the working set of the cgroup times 1.1, set before exec. Then D2 is run. Buffers of open requests and work that is flushed at the end come on top of the normal use.',
  ],
  when: 'cgroup rights for a memory limit.',
  pass: 'D2 does not fail under the limit.',
  warn: 'A helper process was killed for lack of memory.',
  fail: 'The application itself was killed for lack of memory (OOM).',
  users: 'The drain ends in an OOM kill: exit 137 that looks like a stop timeout.',
  causes: [
    {
      title: 'Unbounded buffers',
      why: 'Queues and request bodies are collected in memory while the back end is slow.',
    },
    {
      title: 'The runtime does not know the limit',
      why: 'Go: GOMEMLIMIT is not set from the limit. JVM: a fixed -Xmx near the limit leaves nothing for threads and metaspace. Node: --max-old-space-size above the limit.',
    },
  ],
  fix: [
    'Bound every queue; refuse work (503) before memory is gone.',
    'Leave room: GOMEMLIMIT at about 90 % of the limit, -XX:MaxRAMPercentage=75, --max-old-space-size at about 75 %.',
  ],
  command: 'sigtrail drill --only D9 -- ./server',
  see: ['OOM', '137', 'D10', 'D2'],
};
