import type { ScenarioText } from './scenario-text.ts';

export const d16: ScenarioText = {
  id: 'D16',
  summary: 'Kills the service at a random moment with SIGKILL and starts it again: does it come back whole?',
  does: [
    'No handler runs on power loss, OOM or a stop timeout. State is kept between the runs as it would be between restarts; the second start must succeed and find its data intact.',
  ],
  when: '--full, with cgroup rights.',
  pass: 'It starts again, and the integrity marker is fine.',
  warn: 'The recovery took longer than the start period of the health check.',
  fail: 'A crash loop.',
  users: 'One power cut, and the service needs a person to come up again.',
  causes: [
    {
      title: 'Files are written in place',
      why: 'A kill between two writes leaves half a file.',
      language: 'go',
      wrong: 'os.WriteFile("state.json", data, 0o644)',
      right:
        '// write to a temporary file in the same folder, fsync, then\nos.Rename(tmp, "state.json") // the old or the new file, never half of one',
    },
    {
      title: 'A stale lock or pid file',
      why: 'The file of the dead process stops the new one. Use flock(2): the kernel releases it at death.',
    },
    {
      title: 'A Unix socket file is left behind',
      why: 'bind fails with "address already in use"; remove it before bind.',
    },
  ],
  fix: ['Write atomically, use locks that die with the process, make the recovery part of the normal start.'],
  command: 'sigtrail drill --full --only D16 -- ./server',
  see: ['SIGKILL', '137', 'OOM'],
};
