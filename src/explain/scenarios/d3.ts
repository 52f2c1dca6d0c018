import type { ScenarioText } from './scenario-text.ts';

export const d3: ScenarioText = {
  id: 'D3',
  summary:
    'Stops the service under keep-alive connections with pauses: are requests lost on connections that are just being closed?',
  does: [
    '200 keep-alive connections, each with one completed exchange, send GET and POST requests with 0 to 20 ms of think time. A connection that was closed is not opened again: the router sends that client elsewhere.',
    'The keep-alive race: the server closes an idle connection at the same moment at which the client writes its next request on it. The client gets a reset and cannot know whether the request was carried out. Clients repeat GET silently, but must not repeat POST.',
  ],
  when: 'HTTP with at least 8 connections that stay open. A server that closes each one: not applicable, which counts as tried.',
  pass: 'Not one request was cut, lost to the race or timed out, in all runs.',
  warn: 'Requests were lost to the keep-alive race, rejected, or cut within epsilon of the signal.',
  fail: 'A request that had been accepted was cut or timed out, or SIGKILL was needed.',
  users:
    'A few failed POST requests at every deploy. Load balancers and service meshes keep connections open and so meet the race all the time.',
  causes: [
    {
      title: 'Shutdown at once on SIGTERM',
      why: 'http.Server.Shutdown closes idle connections the moment it is called; a request that is under way to one of them is lost. A correct Shutdown shows it in every run with 200 clients (3 to 13 requests, up to 105).',
      language: 'go',
      wrong: '<-ctx.Done()\nsrv.Shutdown(deadline)',
      right:
        '<-ctx.Done()\ndraining.Store(true)        // the handler now sets "Connection: close" on every answer\ntime.Sleep(2 * time.Second) // each client sends one more request and is told to go\nsrv.Shutdown(deadline)',
    },
    {
      title: 'SetKeepAlivesEnabled(false) taken for a drain',
      why: 'Go closes idle connections at once when it is called (6 to 148 of 200 clients were cut).',
      language: 'go',
      wrong: 'srv.SetKeepAlivesEnabled(false)',
      right: 'if draining.Load() {\n\tw.Header().Set("Connection", "close")\n}',
    },
    {
      title: 'The idle time-out of the server is shorter than that of the client or proxy',
      why: 'The same race then happens all day, not only at a stop. The server should keep connections longer than the client in front of it.',
    },
  ],
  fix: [
    'On the stop signal keep serving for a few seconds and answer each request with `Connection: close`; only then shut down. Measured: no race left.',
    'Count this time into the grace: drain time + longest request + flush must be below it.',
    'Let the router retry requests that are safe to repeat; give other requests an idempotency key.',
  ],
  command: 'sigtrail drill --only D3 -- ./server',
  see: ['keep-alive race', 'keepAliveLost', 'Shutdown', 'boundary', 'D2', 'D4'],
};
