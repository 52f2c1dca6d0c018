import { code, list, section, text } from '../explanation.ts';
import type { Concept } from './concept.ts';

export const shutdownConcepts: readonly Concept[] = [
  {
    id: 'Shutdown',
    title: 'Shutdown - the drain of a server (Go: http.Server.Shutdown)',
    summary:
      'Stops accepting, closes idle connections, waits until the open requests have their answers. It has no time limit of its own and does not make main wait.',
    sections: [
      section(
        'What it does, and what it does not',
        list(
          'ListenAndServe returns http.ErrServerClosed at once, while Shutdown is still waiting. When main then returns, open requests are cut: main must wait for Shutdown itself.',
          'It waits for ever when its context has no deadline. Give it one below the grace; the default grace of Docker is 10 s, so 30 s there ends in SIGKILL.',
          'Idle connections are closed at once: the keep-alive race follows (3 to 13 of 200 clients in every run, up to 105). Answer with `Connection: close` for some seconds first.',
          'Hijacked connections (WebSocket) are neither closed nor waited for: RegisterOnShutdown.',
          'New connections are refused from the first moment: see D4 when a router still sends some.',
        ),
      ),
      section(
        'Right (Go)',
        code(
          'go',
          'main waits, the deadline is below the grace',
          'ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)\ndefer stop()\ngo func() {\n\tif err := srv.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {\n\t\tlog.Fatal(err)\n\t}\n}()\n<-ctx.Done()\nstop()\ndeadline, cancel := context.WithTimeout(context.Background(), 8*time.Second)\ndefer cancel()\nif err := srv.Shutdown(deadline); err != nil {\n\tlog.Print(err)\n\tsrv.Close()\n}',
        ),
      ),
      section(
        'The same elsewhere',
        list(
          'Node: server.close(callback) stops accepting and waits; from Node 19 it also closes connections that are idle at that moment. One that was busy stays open after its answer (6 s in all, measured with Node 20 and 26): call server.closeIdleConnections() again and again.',
          'Python: uvicorn and gunicorn drain on SIGTERM by themselves (time limits: --timeout-graceful-shutdown, --graceful-timeout).',
          'JVM: a shutdown hook that stops the server; Spring Boot: server.shutdown=graceful.',
          'gRPC (Go): GracefulStop, with a timer that calls Stop.',
        ),
      ),
    ],
    see: ['Close', 'D2', 'D3', 'D15', 'grace', 'keep-alive race'],
  },
  {
    id: 'Close',
    title: 'Close - cuts every connection at once (Go: http.Server.Close)',
    summary:
      'Closes the listener and all connections, whatever is in flight. As an answer to SIGTERM it loses every open request, even though the process then exits 0.',
    sections: [
      section(
        'How it looks',
        text(
          'All requests in flight end at the same instant: 34 of 64 cut, exit 0 after 182 ms in the calibration. Use it only after Shutdown has run out of time.',
        ),
      ),
    ],
    see: ['Shutdown', 'D2', 'inFlightLost'],
  },
  {
    id: 'keep-alive race',
    title: 'keep-alive race - a request meets a connection that is being closed',
    summary:
      'The server closes an idle connection at the same moment at which the client writes its next request on it. The client gets a reset and cannot know whether the request was carried out.',
    sections: [
      section(
        'What is known',
        list(
          'Nobody breaks a rule: HTTP allows either side to close an idle connection at any time.',
          'Clients repeat GET and other idempotent requests silently; POST is an error for the user. That is why D3 sends POST as well.',
          'Every plain Shutdown has it. With 200 clients it shows in every run, with 64 only in half of them.',
          'The race ends when the client is told before: `Connection: close` on answers (HTTP/1.1), GOAWAY (HTTP/2).',
          'SetKeepAlivesEnabled(false) is no cure in Go: it closes idle connections at once.',
        ),
      ),
    ],
    see: ['D3', 'keepAliveLost', 'Shutdown', 'boundary'],
  },
  {
    id: 'in flight',
    title: 'in flight - requests the service has and has not answered',
    summary:
      'At the stop signal: sent in full (or shown to be waited for), older than epsilon, without a complete answer. inFlightAtSignal counts them; D2 needs at least 8.',
    sections: [
      section(
        'Why older than epsilon',
        text(
          'A request that was written a moment before the signal may not have reached the service. Such requests are classed as boundary and never counted as lost.',
        ),
      ),
    ],
    see: ['D2', 'epsilon', 'boundary', 'inFlightLost'],
  },
  {
    id: 'escalation',
    title: 'escalation - from the stop signal to SIGKILL',
    summary:
      'Engines send the stop signal, wait for the grace and then send SIGKILL. An escalation is never graceful: nothing of the program runs after it, and the exit code is 137.',
    sections: [
      section(
        'Usual reasons',
        list(
          'Nobody handled the signal: PID 1 without a handler, a shell in front, another signal than the one that is handled.',
          'It was handled, but the drain took longer than the grace: a stream, a slow request, a deadline above the grace.',
          'It hung: a lock, a channel nobody reads, a context that nobody cancels.',
        ),
      ),
    ],
    see: ['grace', '137', 'SIGKILL', 'D1', 'D15'],
  },
  {
    id: 'readiness',
    title: 'readiness - "send me requests" as opposed to "I am alive"',
    summary:
      'Readiness steers traffic, liveness decides about a restart. While stopping, readiness must turn false first, while the service still serves; liveness stays green to the end.',
    sections: [
      section(
        'The order of a good stop',
        list(
          'stop signal',
          'readiness answers 503',
          'go on serving until the routers have noticed',
          'Shutdown: wait for open requests',
          'flush, exit 0',
        ),
      ),
    ],
    see: ['D5', 'D4', 'preStop', 'D11'],
  },
];
