import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { signalTraceAbility, startSignalTrace } from '../../src/kernel/signal-trace.ts';
import type { KernelSignalEvent } from '../../src/kernel/signal-trace.ts';
import { graceful, onlyChildOf, startChild } from './children.ts';

// Nothing else on a machine sends this real-time signal, so its events can be counted.
const quietSignal = 50;

const about = (events: readonly KernelSignalEvent[], pid: number, kind: KernelSignalEvent['kind']) =>
  events.filter((event) => event.targetPid === pid && event.kind === kind);

const inPidNamespace = ['--pid', '--fork', '--kill-child', '--mount-proc'];

test('this machine can trace signals', async () => {
  expect(await signalTraceAbility()).toMatchObject({ can: true });
});

describe('one signal', () => {
  test('kill(2) to a handler: generate lies between the clock readings around it, deliver follows', async () => {
    await using trace = await startSignalTrace({ signals: [15, 9] });
    await using child = await startChild(process.execPath, '-e', graceful);
    const beforeNs = process.hrtime.bigint();
    process.kill(child.pid, 'SIGTERM');
    const afterNs = process.hrtime.bigint();
    expect(await child.ended).toEqual([0, null]);
    const { events, lost, damagedPages, fromNs, toNs } = await trace.read();

    const [generate, ...more] = about(events, child.pid, 'generate');
    expect(more).toEqual([]);
    expect(generate).toMatchObject({
      signal: 15,
      code: 0,
      group: true,
      result: 'queued',
      inInterrupt: false,
    });
    expect(readdirSync('/proc/self/task')).toContain(String(generate?.senderPid));
    expect(generate?.tNs).toBeGreaterThanOrEqual(beforeNs);
    expect(generate?.tNs).toBeLessThanOrEqual(afterNs);
    const deliver = about(events, child.pid, 'deliver').find((event) => event.signal === 15);
    expect(deliver?.handler).toBeGreaterThan(4096n);
    expect(deliver?.tNs).toBeGreaterThan(generate?.tNs ?? 0n);
    expect({ lost, damagedPages }).toEqual({ lost: 0, damagedPages: 0 });
    expect(fromNs).toBeLessThan(beforeNs);
    expect(toNs).toBeGreaterThan(afterNs);
  });

  test('PID 1 of a namespace without a handler: SIGTERM is ignored, SIGKILL from outside is queued', async () => {
    await using trace = await startSignalTrace({ signals: [15, 9] });
    await using unshare = await startChild(
      'unshare',
      ...inPidNamespace,
      'sh',
      '-c',
      'echo ready; exec sleep 1000',
    );
    const init = onlyChildOf(unshare.pid);
    process.kill(init, 'SIGTERM');
    const first = await trace.read();
    expect(about(first.events, init, 'generate')).toMatchObject([{ signal: 15, result: 'ignored' }]);
    expect(about(first.events, init, 'deliver')).toEqual([]);

    process.kill(init, 'SIGKILL');
    await unshare.ended;
    const second = await trace.read();
    expect(second.fromNs).toBe(first.toNs);
    expect(about(second.events, init, 'generate')).toMatchObject([{ signal: 9, result: 'queued' }]);
    expect(about(second.events, init, 'deliver')).toMatchObject([{ signal: 9, handler: 0n }]);
  });

  test('tini forwards: a generate for each, the sender of the second is tini, no deliver for tini', async () => {
    await using trace = await startSignalTrace({ signals: [15, 9] });
    const service = ['tini', '--', process.execPath, '-e', graceful];
    await using unshare = await startChild('unshare', ...inPidNamespace, ...service);
    const init = onlyChildOf(unshare.pid);
    const leaf = onlyChildOf(init);
    process.kill(init, 'SIGTERM');
    expect(await unshare.ended).toEqual([0, null]);
    const { events } = await trace.read();

    const [atInit] = about(events, init, 'generate').filter((event) => event.signal === 15);
    const [atLeaf] = about(events, leaf, 'generate').filter((event) => event.signal === 15);
    expect(atInit).toMatchObject({ result: 'queued', targetComm: 'tini' });
    expect(atLeaf).toMatchObject({ result: 'queued', senderPid: init, senderComm: 'tini' });
    expect(atLeaf?.tNs).toBeGreaterThan(atInit?.tNs ?? 0n);
    expect(about(events, init, 'deliver').filter((event) => event.signal === 15)).toEqual([]);
    expect(about(events, leaf, 'deliver').filter((event) => event.signal === 15)).toHaveLength(1);
  });

  test('a signal that is not asked for is not recorded, and reset forgets', async () => {
    await using trace = await startSignalTrace({ signals: [quietSignal] });
    await using child = await startChild(
      'sh',
      '-c',
      `trap '' ${quietSignal} 15; echo ready; exec sleep 1000`,
    );
    process.kill(child.pid, quietSignal);
    await trace.reset();
    process.kill(child.pid, 'SIGTERM');
    process.kill(child.pid, quietSignal);
    const { events } = await trace.read();
    expect(events).toMatchObject([
      { kind: 'generate', signal: quietSignal, targetPid: child.pid, result: 'ignored' },
    ]);
  });
});

test('two traces at once: both see all, the end of one does not touch the other', async () => {
  await using one = await startSignalTrace({ signals: [quietSignal] });
  await using child = await startChild('sh', '-c', `trap '' ${quietSignal}; echo ready; exec sleep 1000`);
  const two = await startSignalTrace({ signals: [quietSignal] });
  process.kill(child.pid, quietSignal);
  expect((await two.read()).events).toHaveLength(1);
  await two.stop();
  await two.stop();
  await expect(two.read()).rejects.toThrow('after it had been stopped');
  process.kill(child.pid, quietSignal);
  expect((await one.read()).events).toHaveLength(2);
});

test('with processes: fork, exec and exit of a child, in this order', async () => {
  await using trace = await startSignalTrace({ signals: [quietSignal], processes: true });
  await using child = await startChild('sh', '-c', 'exec "$@"', 'sh', process.execPath, '-e', graceful);
  child.process.kill('SIGKILL');
  await child.ended;
  const { processes, lost, damagedPages } = await trace.read();
  const fork = processes.find((event) => event.kind === 'fork' && event.childPid === child.pid);
  const execs = processes.filter((event) => event.kind === 'exec' && event.pid === child.pid);
  const exits = processes.filter((event) => event.kind === 'exit' && event.pid === child.pid);
  expect(readdirSync('/proc/self/task')).toContain(String(fork?.kind === 'fork' ? fork.parentPid : null));
  expect(execs.map((event) => event.kind === 'exec' && event.filename?.replace(/.*\//, ''))).toEqual([
    'sh',
    'node',
  ]);
  expect(exits).toMatchObject([{ kind: 'exit' }]);
  const threads = new Set([child.pid]);
  for (const event of processes) {
    if (event.kind === 'fork' && threads.has(event.parentPid)) threads.add(event.childPid);
  }
  const endings = processes.filter((event) => event.kind === 'exit' && threads.has(event.pid));
  expect(endings).toHaveLength(threads.size);
  expect(endings.filter((event) => event.kind === 'exit' && event.groupDead)).toHaveLength(1);
  const times = [fork, ...execs, ...exits].map((event) => event?.tNs ?? 0n);
  expect(times).toEqual([...times].sort((a, b) => Number(a - b)));
  expect({ lost, damagedPages }).toEqual({ lost: 0, damagedPages: 0 });
});

describe('a storm of 20 000 signals', () => {
  const kills = 20_000;

  test.each([
    ['room for all: nothing lost', 2048],
    ['a tiny buffer: the lost ones are counted exactly', 8],
  ])('%s', async (_name, bufferKbPerCpu) => {
    await using trace = await startSignalTrace({ signals: [quietSignal], bufferKbPerCpu });
    await using child = await startChild('sh', '-c', `trap '' ${quietSignal}; echo ready; exec sleep 1000`);
    for (let n = 0; n < kills; n += 1) process.kill(child.pid, quietSignal);
    const { events, lost, damagedPages } = await trace.read();
    expect(events.length + lost).toBe(kills);
    expect(lost > 0).toBe(bufferKbPerCpu === 8);
    expect(damagedPages).toBe(0);
    expect(events.every((event, i) => i === 0 || event.tNs >= (events[i - 1]?.tNs ?? 0n))).toBe(true);
    expect(await trace.read()).toMatchObject({ events: [], lost: 0 });
  });
});
