import type { ScenarioText } from './scenario-text.ts';

export const d13: ScenarioText = {
  id: 'D13',
  summary: 'Follows the stop signal from PID 1 to the process that does the work: does it arrive?',
  does: [
    'The leaf is the topmost process below shells and inits that owns a listening socket. With a kernel trace the instant is seen at which the signal is generated for PID 1 and for the leaf. Without one the masks in /proc and the order of the deaths decide what they can; the rest is skipped, not guessed.',
    'A quick exit proves nothing: when PID 1 dies, the kernel kills the whole PID namespace, so a leaf that never heard of the stop also ends at once, with its requests cut.',
  ],
  when: 'Always. Runs together with D1.',
  pass: 'PID 1 is the leaf, or the leaf gets the signal within 250 ms after PID 1 (signals to a group included).',
  warn: 'Later, or only by a parent-death signal.',
  fail: 'The leaf got only SIGKILL or nothing, even if the exit code is 0 or 143; also when PID 1 is another process that neither catches nor blocks the signal.',
  users: 'All graceful code in the program is dead code: every stop is a kill.',
  causes: [
    {
      title: 'Shell form',
      why: '/bin/sh -c is PID 1 and does not pass signals on. dash never replaces itself by the last command; bash and busybox do in simple cases.',
      language: 'dockerfile',
      wrong: 'CMD ./server && true',
      right: 'CMD ["./server"]',
    },
    {
      title: 'Start script without exec',
      why: 'The shell waits for its child and ignores SIGTERM as PID 1.',
      language: 'sh',
      wrong: '#!/bin/sh\n./server "$@"',
      right: '#!/bin/sh\nexec ./server "$@"',
    },
    {
      title: 'An init in front of a shell wrapper',
      why: 'tini signals only the shell, which dies; the program is killed with the namespace (143 after 2 ms). tini -g and dumb-init do reach the program, but exit when the shell is dead and cut the drain.',
      language: 'dockerfile',
      wrong: 'ENTRYPOINT ["tini", "--", "/start.sh"]   # start.sh: ./server',
      right: 'ENTRYPOINT ["tini", "--", "/start.sh"]   # start.sh: exec ./server',
    },
    {
      title: 'go run, npm start, a pipe',
      why: '`go run` does not forward SIGTERM; in `app | tee log` the shell stays in front.',
    },
  ],
  fix: [
    'Make the program PID 1, or the direct child of an init: exec form, or `exec` as the last line of the script.',
  ],
  command: 'sigtrail drill --only D1,D13 -- ./start.sh',
  see: ['exec form', 'shell form', 'trap', 'init', 'tini', 'PID 1'],
};
