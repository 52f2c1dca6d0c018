import type { ScenarioText } from './scenario-text.ts';

export const d7: ScenarioText = {
  id: 'D7',
  summary: 'Sends the stop signal a second time, 500 ms after the first.',
  does: [
    'People press Ctrl-C twice; supervisors repeat a signal. The second one may force the end or be ignored while the drain goes on. It must not crash the service nor make it hang.',
  ],
  when: 'Always (not in the default set).',
  pass: 'The second signal forces the exit within 1 s, or the drain completes.',
  warn: null,
  fail: 'The service crashes or hangs.',
  users: 'A stop that a person wanted to hurry ends in a stack trace, or has to be killed.',
  causes: [
    {
      title: 'The shutdown runs twice',
      why: 'Closing a closed channel panics in Go; closing a pool twice throws elsewhere.',
      language: 'go',
      wrong: 'for range sigs {\n\tclose(done) // the second signal panics: close of closed channel\n}',
      right:
        'ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)\n<-ctx.Done()\nstop() // from here on a second signal has its default action: it ends the process\nsrv.Shutdown(deadline)',
    },
    {
      title: 'The handler waits for itself',
      why: 'A handler that takes a lock which the first run of the handler holds never returns.',
      language: 'js',
      wrong: "process.on('SIGTERM', shutdown);",
      right: "process.once('SIGTERM', shutdown); // the second one has its default action",
    },
  ],
  fix: [
    'Decide what a second signal means: ignore it, or exit at once with 128 + signal. Make the shutdown idempotent.',
  ],
  command: 'sigtrail drill --only D7 -- ./server',
  see: ['SIGTERM', 'SIGINT', 'Shutdown', 'escalation'],
};
