import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { Group, isGroupOf } from './group.ts';
import { findPlace, parseHierarchies } from './hierarchy.ts';

const base = mkdtempSync(join(tmpdir(), 'sigtrail-cgroup-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

function fakeGroup(path: string, files: Readonly<Record<string, string>>): string {
  const folder = join(base, path);
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

describe('hierarchies', () => {
  test('version 1: one per controller, our own group in it', () => {
    const found = parseHierarchies({
      mountinfo:
        '32 31 0:29 / /sys/fs/cgroup/cpu\\040x rw,relatime - cgroup cgroup rw,cpu,cpuacct\n' +
        '35 31 0:32 /docker/abc /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n' +
        '40 31 0:37 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,name=systemd\n',
      own: '4:memory:/docker/abc/inner\n1:cpu,cpuacct:/a:b\n0::/\n',
    });
    expect(found.map(({ ownFolder }) => ownFolder)).toEqual([
      '/sys/fs/cgroup/cpu x/a:b',
      '/sys/fs/cgroup/memory/inner',
    ]);
    expect(findPlace('freezer', found)).toBe('no cgroup hierarchy is mounted');
  });

  test('nothing readable: nothing can be limited', () => {
    expect(parseHierarchies({ mountinfo: '', own: '' })).toEqual([]);
    expect(parseHierarchies({ mountinfo: 'x - cgroup\n- - - \n\0', own: '::::\n0::relative' })).toEqual([]);
  });

  test('version 2: climbs over a group that holds processes', () => {
    const mountPoint = fakeGroup('climb', {
      'cgroup.controllers': 'cpu memory pids',
      'cgroup.subtree_control': 'memory pids',
      'cgroup.procs': '1',
    });
    const slice = fakeGroup('climb/user.slice', {
      'cgroup.type': 'domain',
      'cgroup.controllers': 'memory pids',
      'cgroup.subtree_control': 'memory',
      'cgroup.procs': '',
    });
    const ownFolder = fakeGroup('climb/user.slice/own.scope', {
      'cgroup.type': 'domain',
      'cgroup.controllers': 'memory',
      'cgroup.subtree_control': '',
      'cgroup.procs': '10\n11\n',
    });
    const own = [{ version: 2, controllers: [], mountPoint, ownFolder }] as const;
    expect(findPlace('memory', own)).toEqual({ version: 2, parent: slice, switchOn: [] });
    expect(findPlace('pids', own)).toEqual({ version: 2, parent: slice, switchOn: ['pids'] });
    expect(findPlace('cpu', own)).toEqual({ version: 2, parent: mountPoint, switchOn: ['cpu'] });
    expect(findPlace('freezer', own)).toEqual({ version: 2, parent: ownFolder, switchOn: [] });
  });

  test("version 2: a container's root that holds processes passes nothing on", () => {
    const mountPoint = fakeGroup('container', {
      'cgroup.type': 'domain',
      'cgroup.controllers': 'cpu',
      'cgroup.subtree_control': '',
      'cgroup.procs': '1',
    });
    const own = [{ version: 2, controllers: [], mountPoint, ownFolder: mountPoint }] as const;
    expect(findPlace('cpu', own)).toContain('holds processes');
    expect(findPlace('memory', own)).toContain('no memory controller');
  });
});

describe('a group of version 2', () => {
  test('writes and reads what the kernel documents', () => {
    const parent = fakeGroup('v2', { 'cgroup.subtree_control': '' });
    const group = new Group({ version: 2, parent, switchOn: ['cpu'] }, 'one');
    const file = (name: string): string => readFileSync(join(group.folder, name), 'utf8');
    const kernel = (name: string, text: string): void => writeFileSync(join(group.folder, name), text);
    expect(readFileSync(join(parent, 'cgroup.subtree_control'), 'utf8')).toBe('+cpu');
    group.setCpus(0.05);
    expect(file('cpu.max')).toBe('5000 100000');
    group.setCpus(0.001);
    expect(file('cpu.max')).toBe('1000 100000');
    group.setCpus(Number.POSITIVE_INFINITY);
    expect(file('cpu.max')).toBe('max 100000');
    kernel('memory.swap.max', 'max\n');
    group.setMemory(1_000.9);
    expect([file('memory.max'), file('memory.swap.max')]).toEqual(['1000', '0']);
    group.setMemory(Number.POSITIVE_INFINITY);
    expect([file('memory.max'), file('memory.swap.max')]).toEqual(['max', 'max']);
    group.setPids(7);
    expect(file('pids.max')).toBe('7');
    group.setFrozen(true);
    expect(file('cgroup.freeze')).toBe('1');
    expect(group.isFrozen()).toBe(false);
    kernel('cgroup.events', 'populated 1\nfrozen 1\n');
    expect(group.isFrozen()).toBe(true);
    expect([group.workingSet(), group.oomKills()]).toEqual([null, null]);
    kernel('memory.current', '5000\n');
    kernel('memory.stat', 'anon 1\ninactive_file 1200\n');
    kernel('memory.events', 'low 0\noom 3\noom_kill 2\n');
    expect([group.workingSet(), group.oomKills()]).toEqual([3_800, 2]);
  });

  test('only a folder named after its owner counts as made by it', () => {
    expect(isGroupOf('/sys/fs/cgroup/cpu/sigtrail-1-2-a-3-x-1', '1-2-a-3')).toBe(true);
    expect(isGroupOf('/sys/fs/cgroup/cpu/sigtrail-1-2-a-33-x-1', '1-2-a-3')).toBe(false);
    expect(isGroupOf('/sys/fs/cgroup/../../sigtrail-1-2-a-3-x', '1-2-a-3')).toBe(false);
    expect(isGroupOf('/sys/fs/cgroup/cpu', '1-2-a-3')).toBe(false);
  });
});
