import type { ScenarioText } from './scenario-text.ts';

export const d11: ScenarioText = {
  id: 'D11',
  summary:
    'Measures the start-up against the declared health check: would a slow start be taken for a sick service?',
  does: [
    'The probe is carried out by sigtrail itself with the declared interval, time-out, retries and start period, in one run. From the measured start-up, settings are recommended.',
    'Defaults of HEALTHCHECK: interval 30 s, timeout 30 s, start period 0 s, start interval 5 s (Engine 25 and later), retries 3. Plain Docker never restarts an unhealthy container; Swarm, Kubernetes (by its own probes) or an autoheal helper does.',
  ],
  when: 'A health check is declared.',
  pass: 'Not unhealthy during the real start-up, healthy after it.',
  warn: 'The state flaps.',
  fail: 'Unhealthy, or killed, before it was ready.',
  users: 'A restart loop: the service is killed before it was ever ready, each time at the same place.',
  causes: [
    {
      title: 'No start period',
      why: 'Failures count from the first second. retries x interval must be longer than the slowest start, or a start period must cover it.',
      language: 'dockerfile',
      wrong: 'HEALTHCHECK --interval=2s --retries=3 CMD wget -qO- http://127.0.0.1:8080/health || exit 1',
      right:
        'HEALTHCHECK --start-period=60s --interval=10s --timeout=3s --retries=3 CMD wget -qO- http://127.0.0.1:8080/health || exit 1',
    },
    {
      title: 'The tool of the probe is not in the image',
      why: 'scratch and distroless have neither curl nor wget nor a shell.',
    },
    {
      title: 'The probe asks a dependency',
      why: 'When the database is away, every instance becomes unhealthy at once.',
    },
  ],
  fix: ['Set the start period to the slowest start seen, doubled. Let liveness ask only the process itself.'],
  command: 'sigtrail drill --only D11 -- ./server',
  see: ['readiness', 'D5', 'D6'],
};
