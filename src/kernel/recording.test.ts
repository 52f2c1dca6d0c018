import { expect, test } from 'vitest';
import type { CpuBuffers } from './cpu-buffers.ts';
import type { PageLayout } from './page-layout.ts';
import { recordingReader } from './recording.ts';
import type { KernelSignalEvent } from './signal-events.ts';

const layout: PageLayout = {
  timestampOffset: 0,
  commitOffset: 8,
  commitSize: 8,
  dataOffset: 16,
  dataSize: 48,
};

/** A page with one record of four bytes per time. */
function pageOf(...times: bigint[]): Uint8Array {
  const page = Buffer.alloc(64);
  let before = times[0] ?? 0n;
  page.writeBigUInt64LE(before, 0);
  page.writeBigUInt64LE(BigInt(times.length * 8), 8);
  for (const [index, time] of times.entries()) {
    page.writeUInt32LE(1 + Number(time - before) * 32, 16 + index * 8);
    before = time;
  }
  return page;
}

const decode = (tNs: bigint, cpu: number): KernelSignalEvent => ({
  kind: 'deliver',
  tNs,
  cpu,
  senderPid: null,
  senderComm: null,
  inInterrupt: false,
  targetPid: 0,
  targetComm: null,
  signal: 15,
  code: 0,
  group: null,
  result: null,
});

test('events of two CPUs come by time, later ones wait for the next reading, losses are counted once', () => {
  const start = process.hrtime.bigint();
  const far = start + 3_600_000_000_000n;
  const pages: [number, Uint8Array][] = [
    [0, pageOf(start - 400n, start - 100n)],
    [1, pageOf(start - 300n, start - 200n)],
    [0, pageOf(far)],
  ];
  let lost = 5;
  const buffers: CpuBuffers = {
    drain(visit) {
      for (const [cpu, page] of pages.splice(0)) visit(page, cpu);
    },
    lost: () => lost,
    close: () => undefined,
  };
  const read = recordingReader({ buffers, layout, signals: decode, processes: null, tracefs: '/nowhere' });
  lost = 12;
  const first = read();
  expect(first.events.map((event) => [start - event.tNs, event.cpu])).toEqual([
    [400n, 0],
    [300n, 1],
    [200n, 1],
    [100n, 0],
  ]);
  expect(first).toMatchObject({ lost: 7, damagedPages: 0, processes: [] });
  const second = read();
  expect(second).toMatchObject({ events: [], lost: 0, fromNs: first.toNs });
});
