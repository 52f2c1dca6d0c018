import type { ScenarioText } from './scenario-text.ts';

export const d15: ScenarioText = {
  id: 'D15',
  summary:
    'Says how much grace the service needs: the longest stop that was seen, against the grace it is given.',
  does: [
    'No run of its own: it takes the longest stop of all runs. When a run was killed at the end of the grace, the needed grace is unknown: "more than G, not measured".',
    'The figure holds for the load of the drill. A request that takes a minute in production needs its minute.',
  ],
  when: 'Always.',
  pass: 'The grace is longer than the longest stop.',
  warn: null,
  fail: 'A run was killed when the grace ended.',
  users: 'Deploys end in SIGKILL: what was not finished is lost (exit 137).',
  causes: [
    {
      title: "The program's own deadline is longer than the grace",
      why: 'Shutdown may take 30 s, the engine kills after 10 s.',
      language: 'yaml',
      wrong:
        'services:\n  api:\n    image: api          # grace 10 s (default), Shutdown(30 s) in the program',
      right: 'services:\n  api:\n    image: api\n    stop_grace_period: 35s',
    },
    {
      title: 'The preStop hook eats the grace',
      why: 'In Kubernetes the countdown starts before preStop, not after it.',
    },
    { title: 'Docker Desktop', why: 'Its default grace is 1 s on recent versions, not 10 s.' },
  ],
  fix: [
    'preStop + drain + flush + 20 % must be below the grace.',
    'docker: --stop-timeout or `docker stop -t`; compose: stop_grace_period (there is no stop_timeout key); Kubernetes: terminationGracePeriodSeconds.',
  ],
  command: 'sigtrail drill --only D1,D2,D15 -- ./server',
  see: ['grace', 'escalation', 'preStop', '137'],
};
