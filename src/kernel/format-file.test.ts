import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SigtrailError } from '../model/error.ts';
import { parseEventFormat } from './format-file.ts';

const recorded = (name: string) =>
  readFileSync(new URL(`../../test/kernel/recorded/${name}`, import.meta.url), 'utf8');

test('the recorded signal_generate format gives every field its place', () => {
  const format = parseEventFormat(recorded('signal_generate.format'));
  expect(format.name).toBe('signal_generate');
  expect(format.id).toBe(261);
  expect(format.minimumLength).toBe(48);
  expect(format.fields.get('comm')).toEqual({
    name: 'comm',
    type: 'char[16]',
    offset: 20,
    size: 16,
    signed: false,
  });
  expect(format.fields.get('pid')).toEqual({ name: 'pid', type: 'pid_t', offset: 36, size: 4, signed: true });
  expect([...format.fields.keys()].join(' ')).toBe(
    'common_type common_flags common_preempt_count common_pid sig errno code comm pid group result',
  );
});

test('a field without "signed" counts as unsigned, dynamic data keeps its type', () => {
  const format = parseEventFormat(
    'name: x\nID: 7\nformat:\n\tfield:__data_loc char[] filename;\toffset:8;\tsize:4;\n\nprint fmt: "field:int evil;offset:0;size:4;"',
  );
  expect([...format.fields.values()]).toEqual([
    { name: 'filename', type: '__data_loc char[]', offset: 8, size: 4, signed: false },
  ]);
});

test.each([
  ['', 'no name'],
  ['name: x\n\tfield:int a;\toffset:0;\tsize:4;', 'no usable ID'],
  ['name: x\nID: 70000\n\tfield:int a;\toffset:0;\tsize:4;', 'no usable ID'],
  ['name: x\nID: 1\n\tfield:int a;\toffset:65536;\tsize:4;', 'no fields'],
  ['name: x\n'.repeat(10_000), '64 KiB'],
])('a broken format file is an error that says why (%#)', (text, why) => {
  let error: unknown;
  try {
    parseEventFormat(text);
  } catch (caught) {
    error = caught;
  }
  expect(error).toBeInstanceOf(SigtrailError);
  expect((error as SigtrailError).text.why).toContain(why);
});

function boundedOrError(text: string): boolean {
  try {
    const format = parseEventFormat(text);
    return format.fields.size <= 256 && format.minimumLength <= 65_536;
  } catch (error) {
    return error instanceof SigtrailError;
  }
}

test('whatever the text, the answer is a bounded format or a SigtrailError', () => {
  const line = fc.oneof(
    fc.string(),
    fc.constantFrom('name: a', 'ID: 3', 'print fmt:'),
    fc
      .tuple(fc.nat(), fc.nat(), fc.string())
      .map(([a, b, c]) => `\tfield:int f${c};\toffset:${a};\tsize:${b};`),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 400 }), (lines) => {
      expect(boundedOrError(lines.join('\n'))).toBe(true);
    }),
  );
});
