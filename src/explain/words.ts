import { scenarioIds } from '../model/verdict.ts';
import { standardSignals } from '../model/signal.ts';

/** Which file of texts holds a concept; the texts are loaded only when asked for. */
export type ConceptFile = 'shutdown' | 'container' | 'measuring' | 'request-classes';

/** Concepts and the other words for them, lower case. Pure data, so that finding a word loads no text. */
export const conceptWords: readonly {
  readonly id: string;
  readonly file: ConceptFile;
  readonly synonyms: readonly string[];
}[] = [
  {
    id: 'Shutdown',
    file: 'shutdown',
    synonyms: ['server.shutdown', 'graceful shutdown', 'graceful', 'drain', 'gracefulstop'],
  },
  { id: 'Close', file: 'shutdown', synonyms: ['server.close'] },
  {
    id: 'keep-alive race',
    file: 'shutdown',
    synonyms: ['keepalive', 'keep-alive', 'keepalive race', 'race'],
  },
  { id: 'in flight', file: 'shutdown', synonyms: ['in-flight', 'inflight', 'inflightatsignal'] },
  { id: 'escalation', file: 'shutdown', synonyms: ['escalated'] },
  { id: 'readiness', file: 'shutdown', synonyms: ['ready', 'liveness', 'readiness probe'] },
  { id: 'PID 1', file: 'container', synonyms: ['pid1', 'pid-1', 'pid namespace'] },
  { id: 'zombie', file: 'container', synonyms: ['zombies', 'reap', 'reaping', 'defunct', 'orphan'] },
  { id: 'init', file: 'container', synonyms: ['--init', 'docker --init', 'catatonit', 's6'] },
  { id: 'tini', file: 'container', synonyms: ['docker-init'] },
  { id: 'dumb-init', file: 'container', synonyms: ['dumbinit'] },
  {
    id: 'grace',
    file: 'container',
    synonyms: [
      'grace period',
      'stop_grace_period',
      'stop-timeout',
      'stop_timeout',
      'terminationgraceperiodseconds',
    ],
  },
  { id: 'preStop', file: 'container', synonyms: ['pre-stop', 'pre_stop', '--pre-stop'] },
  {
    id: 'STOPSIGNAL',
    file: 'container',
    synonyms: ['stop signal', 'stop_signal', 'stop-signal', '--stop-signal'],
  },
  { id: 'exec form', file: 'container', synonyms: ['exec', 'exec-form', 'json form'] },
  { id: 'shell form', file: 'container', synonyms: ['shell-form', 'shell', 'sh -c'] },
  { id: 'trap', file: 'container', synonyms: ['wait', 'trap and wait'] },
  { id: 'epsilon', file: 'measuring', synonyms: ['eps', '\u03b5'] },
  {
    id: 'grade',
    file: 'measuring',
    synonyms: ['grades', 'a', 'b', 'c', 'd', 'f', 'gate', 'gates', 'gradeoftried'],
  },
  { id: 'goroutine', file: 'measuring', synonyms: ['goroutines', 'go'] },
  {
    id: 'signal mask',
    file: 'measuring',
    synonyms: ['sigblk', 'sigcgt', 'sigign', 'sigpnd', 'shdpnd', 'mask', 'masks', 'sigq'],
  },
  { id: 'OOM', file: 'measuring', synonyms: ['out of memory', 'oomkilled', 'oom kill', 'oom-killer'] },
  { id: 'SIGURG noise', file: 'measuring', synonyms: ['preemption', 'preempt'] },
  { id: 'failedBeforeStop', file: 'request-classes', synonyms: [] },
  { id: 'ok', file: 'request-classes', synonyms: [] },
  { id: 'rejected', file: 'request-classes', synonyms: ['rejectedinflight'] },
  { id: 'timedOut', file: 'request-classes', synonyms: ['timed out'] },
  { id: 'inFlightLost', file: 'request-classes', synonyms: ['lost'] },
  { id: 'boundary', file: 'request-classes', synonyms: [] },
  { id: 'keepAliveLost', file: 'request-classes', synonyms: [] },
  { id: 'newConnLost', file: 'request-classes', synonyms: [] },
  { id: 'refusedWhileReady', file: 'request-classes', synonyms: ['refused'] },
  { id: 'addressGone', file: 'request-classes', synonyms: [] },
  { id: 'refusedAfterDrain', file: 'request-classes', synonyms: [] },
];

/** Every word worth suggesting. */
export function knownWords(): readonly string[] {
  return [
    ...standardSignals.map((signal) => signal.name),
    'SIGRTMIN',
    'SIGRTMAX',
    ...scenarioIds,
    ...conceptWords.map((concept) => concept.id),
  ];
}
