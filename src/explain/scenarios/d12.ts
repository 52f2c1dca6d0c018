import type { ScenarioText } from './scenario-text.ts';

export const d12: ScenarioText = {
  id: 'D12',
  summary: 'Counts zombies: does PID 1 reap the orphans that fall to it?',
  does: [
    'When a process dies, its children become children of PID 1. When they end too, PID 1 must call wait for them, or they stay as zombies and fill the process table. Programs as PID 1 (Go, Node, Java, Python) do not do this for children they did not start: a Go program reaped none of 100.',
    'It is judged only where orphans really occur: the service or its exec health check leaves some. With --only D12, 100 orphans are injected through the PID namespace.',
  ],
  when: 'Orphans were seen, or --only D12.',
  pass: 'No zombie is left after 5 s.',
  warn: 'Fewer than 5 are left.',
  fail: '5 or more are left, or fork fails under a pids limit.',
  users:
    'After days the pids limit is reached: no health check, no exec, no new thread. The service dies for no visible reason.',
  causes: [
    {
      title: 'A program that is no init is PID 1 and starts others that fork',
      why: 'Only an init reaps what it did not start.',
      language: 'dockerfile',
      wrong: 'ENTRYPOINT ["./server"]   # runs git, chromium, shell scripts ...',
      right: 'ENTRYPOINT ["tini", "--", "./server"]',
    },
    {
      title: 'Start without Wait',
      why: 'A child that was started must be waited for by its parent, init or not.',
      language: 'go',
      wrong: 'cmd.Start()',
      right: 'if err := cmd.Start(); err == nil {\n\tgo cmd.Wait()\n}',
    },
  ],
  fix: [
    'Put an init in front: `docker run --init`, `init: true` in compose, tini in the image.',
    'Not in front of a shell wrapper without exec: then the stop signal ends at the shell (see init).',
  ],
  command: 'sigtrail drill --only D12 -- ./server',
  see: ['zombie', 'init', 'PID 1', 'tini', 'SIGCHLD'],
};
