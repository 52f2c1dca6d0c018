import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseEventFormat } from './format-file.ts';
import { processDecoder } from './process-events.ts';

const recorded = (name: string) =>
  parseEventFormat(
    readFileSync(new URL(`../../test/kernel/recorded/sched_process_${name}.format`, import.meta.url), 'utf8'),
  );
const formats = { fork: recorded('fork'), exec: recorded('exec'), exit: recorded('exit') };
const decode = processDecoder(formats);

function record(id: number, length: number): { bytes: Buffer; view: DataView } {
  const bytes = Buffer.alloc(length);
  bytes.writeUInt16LE(id, 0);
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, length) };
}

test('an exec record gives its file name from behind the fixed part', () => {
  const { bytes, view } = record(formats.exec.id, 32);
  bytes.writeUInt32LE(20 + 9 * 65_536, 8);
  bytes.writeInt32LE(77, 12);
  bytes.writeInt32LE(78, 16);
  bytes.write('/bin/tru\0', 20);
  const expected = { kind: 'exec', tNs: 5n, cpu: 1, pid: 77, oldPid: 78, filename: '/bin/tru' };
  expect(decode(5n, 1, view, 0, 32)).toEqual(expected);
});

test('a file name that claims to reach over the end of its record is cut there', () => {
  const { bytes, view } = record(formats.exec.id, 64);
  bytes.writeUInt32LE(20 + 40 * 65_536, 8);
  bytes.fill('a', 20);
  expect(decode(5n, 1, view, 0, 30)).toMatchObject({ filename: 'a'.repeat(10) });
});

test('a kernel whose fork has char[16] names and whose exit has no group_dead', () => {
  const field = (type: string, name: string, offset: number, size: number) =>
    [name.replace(/\[.*/, ''), { name, type, offset, size, signed: false }] as const;
  const common = field('unsigned short', 'common_type', 0, 2);
  const fork = new Map([
    common,
    field('char[16]', 'parent_comm', 8, 16),
    field('pid_t', 'parent_pid', 24, 4),
    field('pid_t', 'child_pid', 28, 4),
  ]);
  const exit = new Map([...formats.exit.fields].filter(([name]) => name !== 'group_dead'));
  const older = processDecoder({
    ...formats,
    fork: { ...formats.fork, fields: fork, minimumLength: 32 },
    exit: { ...formats.exit, fields: exit, minimumLength: 32 },
  });
  const forked = record(formats.fork.id, 32);
  forked.bytes.write('shell\0', 8);
  forked.bytes.writeUInt32LE(9, 28);
  expect(older(1n, 0, forked.view, 0, 32)).toMatchObject({ parentComm: 'shell', childPid: 9 });
  const ended = record(formats.exit.id, 32);
  expect(older(1n, 0, ended.view, 0, 32)).toMatchObject({ kind: 'exit', groupDead: null });
});

test('whatever stands in a record, text stays inside it and nothing is thrown', () => {
  const id = fc.constantFrom(formats.fork.id, formats.exec.id, formats.exit.id);
  fc.assert(
    fc.property(id, fc.uint8Array({ minLength: 2, maxLength: 80 }), (type, bytes) => {
      const marked = new Uint8Array(bytes.length + 50).fill(0x23);
      marked.set(bytes.map((byte) => (byte === 0x23 ? 0x24 : byte)));
      const view = new DataView(marked.buffer);
      view.setUint16(0, type, true);
      const event = decode(1n, 0, view, 0, bytes.length);
      if (event === null || event === 'damaged') return;
      const text =
        event.kind === 'exec' ? event.filename : event.kind === 'fork' ? event.parentComm : event.comm;
      expect(text).not.toContain('#');
    }),
    { numRuns: 500 },
  );
});
