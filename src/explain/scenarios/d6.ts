import type { ScenarioText } from './scenario-text.ts';

export const d6: ScenarioText = {
  id: 'D6',
  summary: 'Stops the service while it is starting: 0, 10, 50, 200 and 1000 ms after exec.',
  does: [
    'A stop often meets a service that is not up yet: a rollback, a crash loop, a scale-in just after a scale-out. The signal is sent at several instants of the start-up.',
    'Until the program has installed its handler, the kernel drops the signal for PID 1. That span is reported as "unprotected for n ms"; it is information, not a fail. (Go: a signal right after exec was dropped in 8 of 8 tries.)',
  ],
  when: 'A PID namespace can be made.',
  pass: 'The service stops in time.',
  warn: 'The default action ended it while starting.',
  fail: 'The service ignores the signal after it was ready.',
  users: 'Rollbacks hang for the whole grace; a half-done migration is killed with SIGKILL.',
  causes: [
    {
      title: 'A start script that prepares before exec',
      why: 'While migrations or wait loops run, the shell is PID 1 and drops SIGTERM; the correct program is killed later.',
      language: 'sh',
      wrong: '#!/bin/sh\n./migrate up\nexec ./server',
      right:
        "#!/bin/sh\ntrap 'kill -TERM $p 2>/dev/null; wait $p; exit 143' TERM\n./migrate up & p=$!\nwait $p || exit $?\ntrap - TERM\nexec ./server",
    },
    {
      title: 'The handler is installed last',
      why: 'Connecting to the database, warming caches and so on come first; a signal meanwhile is lost.',
      language: 'go',
      wrong: 'db := connect()\nctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)',
      right:
        'ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)\ndefer stop()\ndb := connect(ctx) // gives up when ctx ends',
    },
  ],
  fix: [
    'Install the handler as the first thing in main and give its context to everything that waits during start-up.',
    'Do long preparations in an init container or job, or put an init in front.',
  ],
  command: 'sigtrail drill --only D6 -- ./server',
  see: ['PID 1', 'trap', 'init', 'D1'],
};
