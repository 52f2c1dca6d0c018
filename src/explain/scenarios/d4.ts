import type { ScenarioText } from './scenario-text.ts';

export const d4: ScenarioText = {
  id: 'D4',
  summary:
    'Keeps sending new connections for W seconds after the stop signal, as a router does that has not noticed yet.',
  does: [
    'Load balancers, kube-proxy and service meshes learn of a stop later than the service itself. During that time new connections still arrive. W is the time of --route-delay, or 3 s when a readiness URL is given.',
    'Refusals after W are right; before it they are errors that users see.',
  ],
  when: '--route-delay W or a readiness URL is given.',
  pass: 'Within W no new connection was refused or cut, and no request was rejected or timed out.',
  warn: null,
  fail: 'Any refused, cut, rejected or timed-out request within W.',
  users:
    'A burst of "connection refused" and 502 for the first seconds of every deploy, although each instance drains well.',
  causes: [
    {
      title: 'The listener is closed at once',
      why: 'Shutdown and server.close() stop accepting first. Wait until the router has turned away, then close.',
      language: 'go',
      wrong: '<-ctx.Done()\nsrv.Shutdown(deadline)',
      right:
        '<-ctx.Done()\nready.Store(false)          // the readiness URL now answers 503\ntime.Sleep(5 * time.Second) // longer than the router needs\nsrv.Shutdown(deadline)',
    },
    {
      title: 'No preStop pause in Kubernetes',
      why: 'The removal of the endpoint and the stop of the pod begin at the same time; nothing orders them.',
      language: 'yaml',
      wrong: 'terminationGracePeriodSeconds: 30',
      right:
        'terminationGracePeriodSeconds: 35\ncontainers:\n  - name: app\n    lifecycle:\n      preStop:\n        sleep: { seconds: 5 }   # Kubernetes 1.30 and later',
    },
  ],
  fix: [
    'Keep accepting for the route delay after the signal, or delay the signal with preStop. The pause counts against the grace.',
    'Fail the readiness probe first, keep serving, close last.',
  ],
  command: 'sigtrail drill --only D4 --route-delay 3 -- ./server',
  see: ['preStop', 'readiness', 'refusedWhileReady', 'newConnLost', 'D5', 'grace'],
};
