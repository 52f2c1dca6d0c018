import type { ScenarioText } from './scenario-text.ts';

export const d1: ScenarioText = {
  id: 'D1',
  summary: 'Stops the service while nothing happens: does it react to its stop signal, and in time?',
  does: [
    'Starts the service, waits until it is ready, sends the stop signal to PID 1 and waits for the exit. After the grace has passed SIGKILL follows, as an engine would do.',
    'Handled means that the program itself reacts. An end by the default action also looks like a quick stop, but no line of the program ran: nothing was flushed, closed or answered.',
  ],
  when: 'Always. Runs together with D13.',
  pass: 'The signal was handled, no SIGKILL was needed, and the stop took at most half the grace.',
  warn: 'The signal had its default action (no handler), or the stop took more than half the grace, or the exit code is neither 0 nor 128 + stop signal.',
  fail: 'SIGKILL was needed, or the stop took the whole grace.',
  users:
    'Every deploy waits the whole grace and then ends in SIGKILL (exit 137): open requests, buffers and locks are lost although the service was idle.',
  causes: [
    {
      title: 'The program has no handler and is PID 1',
      why: 'The kernel does not apply the default action of a signal to PID 1 of a PID namespace, so SIGTERM does nothing for C, Node, Python and shells. Go exits at once instead (code 2 up to Go 1.26, 143 from 1.27); the JVM handles SIGTERM by itself.',
      language: 'js',
      wrong: 'http.createServer(app).listen(8080);',
      right:
        "const server = http.createServer(app).listen(8080);\nprocess.on('SIGTERM', () => server.close(() => process.exit(0)));",
    },
    {
      title: 'A shell is PID 1 and keeps the signal to itself',
      why: 'Shell form starts /bin/sh -c; dash (Debian, Ubuntu) stays in front of the program and does not pass signals on.',
      language: 'dockerfile',
      wrong: 'CMD ./server --port 8080',
      right: 'CMD ["./server", "--port", "8080"]',
    },
    {
      title: 'The stop signal is not the one that is handled',
      why: 'A handler for SIGTERM does not see STOPSIGNAL SIGQUIT or SIGUSR1.',
      language: 'go',
      wrong: 'signal.Notify(c, os.Interrupt) // docker stop sends SIGTERM',
      right: 'signal.Notify(c, os.Interrupt, syscall.SIGTERM)',
    },
  ],
  fix: [
    'Install a handler for the stop signal in the program and let main wait for the end of the shutdown.',
    'Use exec form, or `exec` in the start script, so that the program itself gets the signal.',
    'When the program cannot be changed, put an init in front (`docker run --init`, tini): the default action works again, although nothing is drained.',
  ],
  command: 'sigtrail drill --only D1,D13 -- ./server',
  see: ['PID 1', 'SIGTERM', 'exec form', 'grace', '137', 'D13'],
};
