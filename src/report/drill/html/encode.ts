import type { RunEvidence } from '../../../model/evidence.ts';
import type { RequestRecord } from '../../../model/request.ts';
import { cleanText } from '../../clean.ts';
import {
  absent,
  classOrder,
  outcomes,
  populations,
  type RequestColumns,
  type RunPayload,
} from './payload.ts';

function base64(numbers: Int32Array | Int16Array | Uint8Array): string {
  return Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength).toString('base64');
}

/** Microseconds, or coarser where a run is so long that they would not fit 32 bits. */
function unitFor(records: readonly RequestRecord[], zeroNs: number): number {
  let furthest = 0;
  for (const { beganNs, endNs, connectedNs } of records) {
    const early = Math.abs((connectedNs ?? beganNs) - zeroNs);
    furthest = Math.max(furthest, Math.abs(beganNs - zeroNs), Math.abs(endNs - zeroNs), early);
  }
  let unit = 1000;
  while (furthest / unit >= 2 ** 31 - 1) unit *= 10;
  return unit;
}

function columns(evidence: RunEvidence, zeroNs: number): RequestColumns {
  const { records, classes } = evidence;
  const order = records
    .map((_, index) => index)
    .sort((a, b) => (records[a]?.beganNs ?? 0) - (records[b]?.beganNs ?? 0));
  const unitNs = unitFor(records, zeroNs);
  const methods = [...new Set(records.map((record) => cleanText(record.method)))].slice(0, 255);
  const int32 = (value: (record: RequestRecord) => number | null): string =>
    base64(
      Int32Array.from(order, (index) => {
        const record = records[index];
        return (record && value(record)) ?? absent;
      }),
    );
  const byte = (value: (record: RequestRecord, index: number) => number): string =>
    base64(
      Uint8Array.from(order, (index) => {
        const record = records[index];
        return record ? Math.max(value(record, index), 0) : 0;
      }),
    );
  const time = (value: (record: RequestRecord) => number | null): string =>
    int32((record) => {
      const ns = value(record);
      return ns === null ? null : Math.round((ns - zeroNs) / unitNs);
    });
  return {
    count: records.length,
    unitNs,
    id: int32((record) => record.id),
    connection: int32((record) => record.connection),
    connected: time((record) => record.connectedNs),
    began: time((record) => record.beganNs),
    written: time((record) => record.lastByteWrittenNs),
    firstByte: time((record) => record.firstByteNs),
    ended: time((record) => record.endNs),
    status: base64(Int16Array.from(order, (index) => records[index]?.status ?? 0)),
    kind: byte((_, index) => classOrder.indexOf(classes[index] ?? 'ok')),
    outcome: byte((record) => outcomes.indexOf(record.outcome)),
    population: byte((record) => populations.indexOf(record.population)),
    method: byte((record) => methods.indexOf(cleanText(record.method))),
    methods,
  };
}

/** Packs what a run left behind for the page. @param label what the run picker calls it. */
export function encodeRun(evidence: RunEvidence, label: string): RunPayload {
  const zero = evidence.t0FromNs ?? evidence.originNs;
  const ms = (ns: bigint): number => Number(ns - zero) / 1e6;
  const msOrNull = (ns: bigint | null): number | null => (ns === null ? null : ms(ns));
  return {
    scenario: evidence.scenario,
    run: evidence.run,
    label,
    hasT0: evidence.t0FromNs !== null,
    t0ToMs: msOrNull(evidence.t0ToNs) ?? 0,
    graceMs: msOrNull(evidence.graceEndNs),
    exitMs: msOrNull(evidence.exitNs),
    requests: columns(evidence, Number(zero - evidence.originNs)),
    processes: evidence.processes.map(({ pid, containerPid, comm, cmdline, fromNs, toNs }) => ({
      pid,
      containerPid,
      comm: cleanText(comm),
      cmdline: cleanText(cmdline),
      from: ms(fromNs),
      to: msOrNull(toNs),
    })),
    moments: evidence.moments.map(({ tNs, kind, text, pid, senderPid, source }) => ({
      t: ms(tNs),
      kind: cleanText(kind),
      text: cleanText(text),
      pid,
      sender: senderPid,
      source: cleanText(source),
    })),
    usage: evidence.usage.map(({ tNs, rssBytes, cpuMs }) => [ms(tNs), rssBytes, cpuMs] as const),
  };
}
