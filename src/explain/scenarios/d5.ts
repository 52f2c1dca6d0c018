import type { ScenarioText } from './scenario-text.ts';

export const d5: ScenarioText = {
  id: 'D5',
  summary:
    'Watches the readiness URL during the stop: does the service say "not ready" while it still serves?',
  does: [
    'Probes the readiness URL before and after the stop signal, while requests go on. The right order is: signal, not ready, still serving, drained, closed.',
  ],
  when: 'A readiness URL is given (--ready http://...).',
  pass: 'The probe flips to not ready within one probe period after the signal, while requests are still served.',
  warn: null,
  fail: 'The service stops serving before its readiness flips.',
  users:
    'Routers go on sending requests to an instance that no longer answers; they find out only by errors.',
  causes: [
    {
      title: 'The readiness handler knows nothing of the shutdown',
      why: 'It answers 200 until the listener is gone.',
      language: 'go',
      wrong: 'mux.HandleFunc("/ready", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(200) })',
      right:
        'mux.HandleFunc("/ready", func(w http.ResponseWriter, r *http.Request) {\n\tif stopping.Load() {\n\t\tw.WriteHeader(http.StatusServiceUnavailable)\n\t\treturn\n\t}\n\tw.WriteHeader(http.StatusOK)\n})',
    },
    {
      title: 'Readiness and liveness share one URL',
      why: 'If liveness fails during the drain, the instance is killed in mid-drain. Only readiness may flip.',
    },
  ],
  fix: [
    'Set a flag in the signal handler, let the readiness handler read it, and keep serving for at least one probe period.',
    'Keep liveness green until the process ends.',
  ],
  command: 'sigtrail drill --only D5 --ready http://127.0.0.1:8080/ready -- ./server',
  see: ['readiness', 'D4', 'preStop'],
};
