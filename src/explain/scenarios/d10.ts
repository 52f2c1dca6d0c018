import type { ScenarioText } from './scenario-text.ts';

export const d10: ScenarioText = {
  id: 'D10',
  summary:
    'Lets the service run out of memory on purpose: is the death seen and explained, or does a broken service live on?',
  does: [
    'With a low memory limit the kernel kills a process of the cgroup. If that is the main process, the end is plain: killed by SIGKILL, 137. If it is a child or worker, the main process may live on and be broken, and nobody restarts it.',
  ],
  when: 'cgroup rights for a memory limit.',
  pass: 'The main process was the victim and the death is explained as such; it is restarted as its policy says.',
  warn: null,
  fail: 'A child was killed silently; the main process is alive and broken.',
  users: 'The service answers errors, or nothing, for as long as nobody looks: no exit, so no restart.',
  causes: [
    {
      title: 'A parent that does not look at its children',
      why: 'A worker that was killed is neither restarted nor is the parent ended.',
      language: 'go',
      wrong: 'go cmd.Run() // the result is lost',
      right:
        'if err := cmd.Run(); err != nil {\n\tlog.Fatalf("worker: %v", err) // "signal: killed": end, so that the engine restarts\n}',
    },
    {
      title: 'A shell in front swallows the death',
      why: '`./server; echo done` exits 0 after the kill; a restart policy on-failure does nothing.',
      language: 'sh',
      wrong: './server\necho done',
      right: 'exec ./server',
    },
  ],
  fix: [
    'Watch children; end with an error when one that is needed dies.',
    'cgroup v2: memory.oom.group = 1 kills the whole group together (Kubernetes does so since 1.28 on cgroup v2).',
    'Give a health check that notices a dead worker.',
  ],
  command: 'sigtrail drill --only D10 -- ./server',
  see: ['OOM', '137', 'SIGKILL', 'D9'],
};
