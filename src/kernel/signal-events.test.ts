import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseEventFormat } from './format-file.ts';
import { parsePageLayout } from './page-layout.ts';
import { readPage } from './ring-buffer-page.ts';
import { signalDecoder } from './signal-events.ts';
import type { KernelSignalEvent } from './signal-events.ts';

const recorded = (name: string) =>
  readFileSync(new URL(`../../test/kernel/recorded/${name}`, import.meta.url));
const generate = parseEventFormat(recorded('signal_generate.format').toString());
const deliver = parseEventFormat(recorded('signal_deliver.format').toString());

test('the recorded calm page gives the three signals with the times that the program itself took', () => {
  const decode = signalDecoder(generate, deliver);
  const events: KernelSignalEvent[] = [];
  readPage(recorded('calm.bin'), parsePageLayout(recorded('header_page').toString()), (...record) => {
    const [tNs, view, offset, length] = record;
    const event = decode(tNs, 1, view, offset, length);
    if (event !== null && event !== 'damaged') events.push(event);
  });
  const { said } = JSON.parse(recorded('calm.json').toString()) as { said: string };
  const times = said.split(' ').slice(0, 3).map(BigInt);
  const pid = Number(/pid (\d+)/.exec(said)?.[1]);

  const generates = events.filter((event) => event.kind === 'generate');
  expect(generates).toHaveLength(3);
  for (const [index, event] of generates.entries()) {
    expect(event).toMatchObject({ targetPid: pid, senderPid: pid, targetComm: 'storm', signal: 15, code: 0 });
    expect(event).toMatchObject({ group: true, result: 'queued', inInterrupt: false });
    // The program read the clock after kill returned.
    const after = times[index] ?? 0n;
    expect(event.tNs < after).toBe(true);
    expect(after - event.tNs < 1_000_000n).toBe(true);
  }
  const delivers = events.filter((event) => event.kind === 'deliver');
  expect(delivers.map((event) => [event.targetPid, event.signal, event.group, event.result])).toEqual(
    Array.from({ length: 3 }, () => [pid, 15, null, null]),
  );
  expect(delivers.every((event) => (event.handler ?? 0n) > 4096n)).toBe(true);
});

test('a kernel without group and result gives null for them, never a guess', () => {
  const fields = new Map([...generate.fields].filter(([name]) => name !== 'group' && name !== 'result'));
  const decode = signalDecoder({ ...generate, fields, minimumLength: 40 }, deliver);
  const view = new DataView(new ArrayBuffer(40));
  view.setUint16(0, generate.id, true);
  view.setInt32(36, 4711, true);
  expect(decode(1n, 0, view, 0, 40)).toMatchObject({ targetPid: 4711, group: null, result: null });
});

test('a result number that is not known is null; a short record is damaged; another event is nothing', () => {
  const decode = signalDecoder(generate, deliver);
  const view = new DataView(new ArrayBuffer(48));
  view.setUint16(0, generate.id, true);
  view.setInt32(44, 5, true);
  expect(decode(1n, 0, view, 0, 48)).toMatchObject({ result: null });
  view.setInt32(44, -1, true);
  expect(decode(1n, 0, view, 0, 48)).toMatchObject({ result: null });
  expect(decode(1n, 0, view, 0, 44)).toBe('damaged');
  expect(decode(1n, 0, view, 0, 0)).toBe('damaged');
  view.setUint16(0, 1, true);
  expect(decode(1n, 0, view, 0, 48)).toBeNull();
});

test('a name with escape codes cannot steer a terminal', () => {
  const decode = signalDecoder(generate, deliver);
  const bytes = new Uint8Array(48);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, generate.id, true);
  bytes.set(Buffer.from('\u001b[31mred\nX'), 20);
  expect(decode(1n, 0, view, 0, 48)).toMatchObject({ targetComm: '?[31mred?X' });
});

test('without a field that every answer rests on there is an error, not a decoder', () => {
  const fields = new Map([...generate.fields].filter(([name]) => name !== 'pid'));
  expect(() => signalDecoder({ ...generate, fields }, deliver)).toThrow('has no field pid');
});
