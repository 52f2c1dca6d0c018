import type { ScenarioText } from './scenario-text.ts';

export const d14: ScenarioText = {
  id: 'D14',
  summary:
    'Stops the service with open streams (WebSocket, SSE, gRPC, HTTP/2): are the clients told before the connection ends?',
  does: [
    'Long-lived streams do not end by themselves. A good stop says goodbye in the words of the protocol: close code 1001 (WebSocket), GOAWAY (HTTP/2), trailers (gRPC), the end of the event stream (SSE); then closes within the grace.',
  ],
  when: 'An endpoint of a stream is given.',
  pass: 'The clients were told before the close, within the grace.',
  warn: 'Closed silently within the grace.',
  fail: 'The stop hung until SIGKILL, or the connections were reset.',
  users:
    'Clients notice only by a time-out and then all reconnect at once; or every stop takes the whole grace because of one open stream.',
  causes: [
    {
      title: 'Shutdown does not know hijacked connections',
      why: 'net/http Shutdown neither waits for nor closes WebSocket connections; register a function that does.',
      language: 'go',
      wrong: 'srv.Shutdown(deadline) // WebSockets are cut when main returns',
      right:
        'srv.RegisterOnShutdown(hub.CloseAll) // sends 1001 to each client\nsrv.Shutdown(deadline)\nhub.Wait(deadline)',
    },
    {
      title: 'GracefulStop without a time limit',
      why: 'grpc GracefulStop waits for every open stream, if need be for ever.',
      language: 'go',
      wrong: 'server.GracefulStop()',
      right: 'timer := time.AfterFunc(8*time.Second, server.Stop)\nserver.GracefulStop()\ntimer.Stop()',
    },
    {
      title: 'An SSE handler that never looks at the shutdown',
      why: 'Shutdown waits for it as for any request and runs into its deadline.',
    },
  ],
  fix: ['Keep a list of open streams, tell each one, wait with a deadline below the grace, then close.'],
  command: 'sigtrail drill --only D14 --stream ws://127.0.0.1:8080/ws -- ./server',
  see: ['Shutdown', 'D2', 'grace'],
};
