import type { ScenarioText } from './scenario-text.ts';

export const d17: ScenarioText = {
  id: 'D17',
  summary: 'Stops the service while background work runs: is the work finished or saved?',
  does: [
    'Requests are not all: queues, timers, batches and log buffers work on after the answer was sent. A work endpoint starts such work; a marker tells afterwards whether it was finished or saved.',
  ],
  when: 'A work endpoint or marker is given.',
  pass: 'The work was finished or saved at a point from which it can go on.',
  warn: null,
  fail: 'Half of it was written.',
  users: 'Lost mails, half-written files, missing log lines: found days later.',
  causes: [
    {
      title: 'main does not wait for its goroutines',
      why: 'When main returns, all other goroutines end wherever they are.',
      language: 'go',
      wrong: 'go worker()\n<-ctx.Done()',
      right:
        'var work sync.WaitGroup\nwork.Add(1)\ngo func() { defer work.Done(); worker(ctx) }()\n<-ctx.Done()\nsrv.Shutdown(deadline)\nwork.Wait()',
    },
    { title: 'os.Exit and log.Fatal', why: 'Neither runs deferred functions: buffers are not flushed.' },
    {
      title: 'Work is accepted while stopping',
      why: 'Close the intake first, then wait for what is inside.',
    },
  ],
  fix: [
    'Context and WaitGroup together: the first tells the work to end, the second waits until it has.',
    'Node: keep the promises of running jobs and await them before exit. JVM: ExecutorService.shutdown() and awaitTermination in a shutdown hook.',
  ],
  command: 'sigtrail drill --only D17 --work http://127.0.0.1:8080/work --marker ./is-whole.sh -- ./server',
  see: ['Shutdown', 'SIGTERM', 'D2', 'grace'],
};
