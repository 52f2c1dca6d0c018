import { expect, test } from 'vitest';
import { parseSavedNames } from './comm-names.ts';
import { lostInStats } from './cpu-buffers.ts';
import { instanceName, ownerLives, ownerOfInstance, ownOwner } from './instance-name.ts';
import { parsePageLayout } from './page-layout.ts';
import { findTracefs } from './tracefs.ts';

test('tracefs is found at its home first, then elsewhere, with escaped spaces', () => {
  const home = 'nodev /sys/kernel/tracing tracefs rw,relatime 0 0\n';
  const other = 'tracefs /mnt/my\\040trace tracefs rw 0 0\n';
  expect(findTracefs(`proc /proc proc rw 0 0\n${other}${home}`)).toBe('/sys/kernel/tracing');
  expect(findTracefs(other)).toBe('/mnt/my trace');
  expect(findTracefs('proc /proc proc rw 0 0\ndebugfs /nowhere debugfs rw 0 0\n')).toBeNull();
});

test('an instance name leads back to its owner, other names do not', () => {
  const owner = { pid: 4711, startTime: '157012' };
  expect(ownerOfInstance(instanceName(owner, 3))).toEqual(owner);
  for (const name of ['foo', 'sigtrail-x-1-0', 'sigtrail-0-1-0', 'sigtrail-1-1', 'sigtrail-1-1-0/..']) {
    expect(ownerOfInstance(name)).toBeNull();
  }
});

test('this process lives; a process of another start time under its pid does not', () => {
  const self = ownOwner();
  expect(self.pid).toBe(process.pid);
  expect(ownerLives(self)).toBe(true);
  expect(ownerLives({ ...self, startTime: String(BigInt(self.startTime) - 1n) })).toBe(false);
  // Above the kernel's largest pid (PID_MAX_LIMIT, 2^22): nobody has it.
  expect(ownerLives({ pid: 4_194_305, startTime: '1' })).toBe(false);
});

test('lost events are overwritten, uncommitted and dropped ones together', () => {
  const stats = 'entries: 9\noverrun: 40\ncommit overrun: 2\nbytes: 7\ndropped events: 1\nread events: 8\n';
  expect(lostInStats(stats)).toBe(43);
});

test('saved names keep spaces, lose escape codes, and skip what the kernel did not know', () => {
  const names = parseSavedNames('12 my app\n13 a\u001bb\n14 <...>\nnonsense\n');
  expect([...names]).toEqual([
    [12, 'my app'],
    [13, 'a?b'],
  ]);
});

test('a 32-bit page header is understood, an impossible one refused', () => {
  const text = (commit: number, data: number) =>
    `\tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;\n\tfield: local_t commit;\toffset:8;\tsize:${commit};\tsigned:1;\n` +
    `\tfield: int overwrite;\toffset:8;\tsize:1;\tsigned:1;\n\tfield: char data;\toffset:${data};\tsize:4084;\tsigned:1;\n`;
  expect(parsePageLayout(text(4, 12))).toEqual({
    timestampOffset: 0,
    commitOffset: 8,
    commitSize: 4,
    dataOffset: 12,
    dataSize: 4084,
  });
  expect(() => parsePageLayout(text(8, 12))).toThrow('could not be read');
  expect(() => parsePageLayout('')).toThrow('could not be read');
});
