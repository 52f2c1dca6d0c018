import type { RunEvidence } from '../../../model/evidence.ts';
import type { RequestClass, RequestRecord } from '../../../model/request.ts';

/** What a made-up run looks like: `cuts` requests unanswered at t0 are cut, the rest is answered. */
export interface MadeRun {
  readonly scenario: string;
  readonly run: number;
  readonly requests: number;
  readonly cuts: number;
  readonly races: number;
  readonly stopMs: number;
  readonly graceMs: number;
  /** New connections refused after the stop; a twentieth of the requests, at most 400, unless said. */
  readonly refused?: number;
}

const originNs = 81_200_000_000_000n;
const loadMs = 2000;

/** A small generator of equally spread numbers below 1, the same for the same seed. */
function spread(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
}

/** Evidence with exactly `requests` records, in order of their ids; times are those of a 100 ms handler. */
export function makeEvidence(made: MadeRun): RunEvidence {
  const random = spread(made.requests + made.run * 7 + made.cuts);
  const t0 = loadMs * 1e6;
  const exit = t0 + made.stopMs * 1e6;
  const records: RequestRecord[] = [];
  const classes: RequestClass[] = [];
  const late = made.refused ?? Math.min(Math.floor(made.requests / 20), 400);
  const early = made.requests - made.cuts - made.races - late;
  const add = (kind: RequestClass, began: number, end: number, outcome: RequestRecord['outcome']): void => {
    const id = records.length + 1;
    const population = kind === 'refusedAfterDrain' ? 'new' : id % 9 === 0 ? 'trickled' : 'keep-alive';
    records.push({
      id,
      connection: outcome === 'refused' ? 1000 + id : (id % 64) + 1,
      population,
      method: id % 3 === 0 ? 'POST' : 'GET',
      connectedNs: outcome === 'refused' ? null : 1e6 * (1 + (id % 64)),
      beganNs: began,
      lastByteWrittenNs: outcome === 'refused' ? null : began + 40_000,
      firstByteNs: outcome === 'complete' ? end - 90_000 : null,
      endNs: end,
      outcome,
      status: outcome === 'complete' ? 200 : null,
    });
    classes.push(kind);
  };
  for (let index = 0; index < early; index += 1) {
    const began = (index / early) * (t0 - 110e6) + random() * 2e6;
    add('ok', began, began + 100e6 + random() * 9e6, 'complete');
  }
  for (let index = 0; index < made.cuts; index += 1) {
    add('inFlightLost', t0 - (5 + random() * 80) * 1e6, exit - 2e6 + random() * 1e5, 'cut');
  }
  for (let index = 0; index < made.races; index += 1) {
    const began = t0 + random() * made.stopMs * 0.4e6;
    add('keepAliveLost', began, began + random() * 8e6, 'cut');
  }
  for (let index = 0; index < late; index += 1) {
    const began = t0 + (0.3 + 0.7 * random()) * made.stopMs * 1e6;
    add('refusedAfterDrain', began, began + 60_000 + random() * 50_000, 'refused');
  }
  const at = (ns: number): bigint => originNs + BigInt(Math.round(ns));
  const life = exit + 60e6;
  return {
    scenario: made.scenario,
    run: made.run,
    originNs,
    t0FromNs: at(t0),
    t0ToNs: at(t0 + 31_000),
    graceEndNs: at(t0 + made.graceMs * 1e6),
    exitNs: at(exit),
    records,
    classes,
    processes: [
      {
        pid: 4101,
        containerPid: null,
        parent: 4000,
        comm: 'unshare',
        cmdline: 'unshare --pid --fork',
        fromNs: at(-60e6),
        toNs: at(life),
      },
      {
        pid: 4102,
        containerPid: 1,
        parent: 4101,
        comm: 'shop',
        cmdline: './shop -addr :8080',
        fromNs: at(-52e6),
        toNs: at(exit),
      },
      {
        pid: 4109,
        containerPid: 8,
        parent: 4102,
        comm: 'shop-worker',
        cmdline: './shop worker',
        fromNs: at(-20e6),
        toNs: at(exit - 40e6),
      },
    ],
    moments: [
      { tNs: at(-52e6), kind: 'start', text: 'exec ./shop', pid: 4102, senderPid: null, source: '/proc' },
      {
        tNs: at(-11e6),
        kind: 'ready',
        text: 'tcp 127.0.0.1:8080 accepts',
        pid: null,
        senderPid: null,
        source: 'load',
      },
      {
        tNs: at(0),
        kind: 'load',
        text: 'load begins, 64 connections',
        pid: null,
        senderPid: null,
        source: 'load',
      },
      { tNs: at(t0), kind: 'signal', text: 'SIGTERM', pid: 4102, senderPid: 4000, source: 'kill(2)' },
      { tNs: at(t0 + 2e6), kind: 'signal', text: 'SIGTERM', pid: 4109, senderPid: 4102, source: 'trace' },
      {
        tNs: at(t0 + 3e6),
        kind: 'log',
        text: 'got terminated, closing',
        pid: 4102,
        senderPid: null,
        source: 'log',
      },
      {
        tNs: at(exit),
        kind: 'exit',
        text: 'PID 1 exits 0',
        pid: 4102,
        senderPid: null,
        source: 'wait status',
      },
    ],
    usage: Array.from({ length: 44 }, (_, index) => ({
      tNs: at(index * 50e6),
      rssBytes: Math.round(18e6 + 9e6 * Math.min(index / 12, 1) + random() * 8e5),
      cpuMs: index * 22 + random() * 4,
    })).filter((sample) => sample.tNs <= at(exit)),
  };
}
