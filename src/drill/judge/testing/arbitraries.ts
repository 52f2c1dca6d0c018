import fc from 'fast-check';
import type { ServiceSpec } from '../../../engine/engine.ts';
import type { RequestCounts } from '../../../model/request.ts';
import type { StopRecord } from '../../stop/stop.ts';

const small = fc.nat(200);

/** Counts of a run, any of them. */
export const anyCounts: fc.Arbitrary<RequestCounts> = fc.record({
  total: small,
  failedBeforeStop: small,
  ok: small,
  rejected: small,
  rejectedInFlight: small,
  timedOut: fc.oneof(fc.constant(0), small),
  inFlightAtSignal: small,
  inFlightLost: fc.oneof(fc.constant(0), small),
  boundary: fc.oneof(fc.constant(0), small),
  keepAliveLost: fc.oneof(fc.constant(0), small),
  newConnLost: small,
  refusedWhileReady: small,
  addressGone: small,
  refusedAfterDrain: small,
});

const exit = fc.oneof(
  fc.record({ code: fc.integer({ min: 0, max: 255 }), signal: fc.constant(null), seenNs: fc.constant(1n) }),
  fc.record({
    code: fc.constant(null),
    signal: fc.constantFrom('SIGKILL', 'SIGSEGV'),
    seenNs: fc.constant(1n),
  }),
);

/** How a stop went, any way. */
export const anyStop: fc.Arbitrary<Pick<StopRecord, 'escalated' | 'stopMs' | 'exit' | 'handling'>> =
  fc.record({
    escalated: fc.boolean(),
    stopMs: fc.double({ min: 0, max: 100_000, noNaN: true }),
    exit,
    handling: fc.record({ handled: fc.constantFrom(true, false, null), because: fc.string() }),
  });

/** A context with nothing but the specification that judges look at. */
export function contextWith(graceMs: number): { readonly spec: ServiceSpec } {
  return {
    spec: {
      command: ['./server'],
      workdir: '/',
      env: {},
      stopSignal: 'SIGTERM',
      graceMs,
      init: false,
      network: 'none',
      lifecycle: {},
    },
  };
}
