import { type Part, vitestPart } from './part.ts';

/**
 * The parts, in the order in which they run. A part prints its figures as lines that begin with `figure:`; they go into
 * docs/dev/verify.md as they are. To add a part, add a line and its file.
 */
export const parts: readonly Part[] = [
  vitestPart(
    'calibration',
    'The six calibration servers grade F F F F C A, three times in a row, with and without root, on both networks.',
    60,
  ),
  vitestPart(
    'classifier',
    'Every request has the class that an independent oracle gives it: 20 seeds of 2 000.',
    10,
  ),
  vitestPart(
    'correct-shutdown',
    'A correct Shutdown with 200 keep-alive clients is never an F: 100 runs.',
    40,
  ),
  vitestPart('exit-at-once', 'os.Exit(0) with a 5 ms handler is an F in 20 of 20 runs.', 8),
  vitestPart(
    'sleep-then-exit',
    'A server that serves on for 2 s after the signal and then exits is an F: 20 runs.',
    15,
  ),
  vitestPart('real-servers', 'Servers that others wrote, drilled in the sandbox.', 20),
  vitestPart('ctrl-c', 'Ctrl-C at 50 random instants leaves nothing behind.', 15),
  vitestPart('kill-9', 'After a kill -9 the next start cleans up.', 10),
  {
    name: 'start-up',
    shows: '--version and drill --help beside bare node.',
    minutes: 1,
    command: ['node', 'bench/start-up.ts'],
  },
  vitestPart('fuzz', 'Hostile input to every parser, 60 s each: no crash, no unbounded answer.', 10),
];
