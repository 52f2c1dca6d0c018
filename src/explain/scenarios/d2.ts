import type { ScenarioText } from './scenario-text.ts';

export const d2: ScenarioText = {
  id: 'D2',
  summary: 'Stops the service while requests are in flight: does every accepted request get its answer?',
  does: [
    '64 connections send requests without a pause; the stop signal comes while at least 8 of them are unanswered and older than the measuring error (epsilon). Each request is classed by itself.',
    'For a service that answers at once, a trickled request is used: the head is sent, the body is held back, and it is shown before the stop that the service waits for it. If nothing was in flight, the scenario is skipped and says so; it never passes for want of requests.',
    'An exit code of 0 proves nothing here: a program that calls exit(0) in its handler cuts every open request.',
  ],
  when: 'HTTP (or --load-command), and at least 8 requests in flight in every run: a slow --url or a trickled body the service waits for.',
  pass: 'No request was lost or timed out, and none that was in flight was answered outside the baseline.',
  warn: 'The stop took more than 0.8 of the grace, requests were cut within epsilon of the signal (boundary), or the exit was unclean.',
  fail: 'Any request that was in flight was cut, timed out or rejected, or SIGKILL was needed; even with exit 0.',
  users:
    'Users see broken connections and 502 answers at every deploy, scale-in and node drain; a payment may have been made without its answer.',
  causes: [
    {
      title: 'The server is closed, not drained',
      why: 'http.Server.Close cuts every connection at the same instant; Shutdown stops accepting and waits for the requests.',
      language: 'go',
      wrong: '<-ctx.Done()\nsrv.Close()',
      right:
        '<-ctx.Done()\ndeadline, cancel := context.WithTimeout(context.Background(), 8*time.Second)\ndefer cancel()\nif err := srv.Shutdown(deadline); err != nil {\n\tsrv.Close() // the time is up\n}',
    },
    {
      title: 'main returns while Shutdown is still running',
      why: 'ListenAndServe returns the moment Shutdown begins. When main then returns, the process ends and all open requests with it.',
      language: 'go',
      wrong:
        'go func() { <-ctx.Done(); srv.Shutdown(context.Background()) }()\nsrv.ListenAndServe() // returns at once when Shutdown begins',
      right:
        'done := make(chan struct{})\ngo func() { <-ctx.Done(); srv.Shutdown(deadline); close(done) }()\nif err := srv.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {\n\tlog.Fatal(err)\n}\n<-done',
    },
    {
      title: 'The handler exits the process',
      why: 'exit() in the signal handler ends all requests.',
      language: 'js',
      wrong: "process.on('SIGTERM', () => process.exit(0));",
      right:
        "process.once('SIGTERM', () => {\n  server.close(() => process.exit(0)); // waits for open requests\n  // A connection that was busy stays open after its answer (5 s and more): close it then.\n  setInterval(() => server.closeIdleConnections(), 100).unref();\n});",
    },
    {
      title: 'The wrapper script does not wait for the drain',
      why: 'wait returns when the trap ran; the script then ends, and as PID 1 it takes the program with it in mid-drain.',
      language: 'sh',
      wrong: "trap 'kill -TERM $p' TERM\n./server & p=$!\nwait $p",
      right: 'exec ./server',
    },
  ],
  fix: [
    'Go: call Shutdown with a deadline below the grace and wait for it in main.',
    'Node: server.close(), closeIdleConnections() again and again, and wait for the callback of close. close() alone waited 6 s for one kept connection that was busy (measured, Node 20 and 26).',
    'Python: let the server do it (gunicorn: SIGTERM and --graceful-timeout; uvicorn: --timeout-graceful-shutdown), both below the grace.',
    'JVM: Spring Boot `server.shutdown=graceful` with `spring.lifecycle.timeout-per-shutdown-phase` below the grace.',
    'nginx: STOPSIGNAL SIGQUIT; SIGTERM is the fast shutdown that cuts requests.',
  ],
  command: 'sigtrail drill --only D2 --url /slow -- ./server',
  see: ['Shutdown', 'Close', 'in flight', 'inFlightLost', 'boundary', 'D3', 'D15'],
};
