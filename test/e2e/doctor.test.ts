import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildAll } from '../../tools/build/build.ts';
import { root } from '../../tools/root.ts';

const folder = mkdtempSync(join(tmpdir(), 'sigtrail-doctor-'));
beforeAll(() => buildAll());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function sigtrail(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = { PATH: process.env['PATH'], HOME: folder, TMPDIR: folder };
  return new Promise((resolve) => {
    execFile(process.execPath, [join(root, 'bin/sigtrail.js'), ...args], { env }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err });
    });
  });
}

test('the built command gives a valid document and leaves nothing behind', async () => {
  const { code, out, err } = await sigtrail('doctor', '--json');
  const schema = JSON.parse(readFileSync(join(root, 'schemas/doctor.v1.schema.json'), 'utf8')) as object;
  const validate = new Ajv2020({ strict: false }).compile(schema);
  const document = JSON.parse(out) as { verdict: 'fine' | 'limited' | 'missing' | 'unknown' };
  expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
  expect(err).toBe('');
  expect(code).toBe({ fine: 0, limited: 0, missing: 1, unknown: 3 }[document.verdict]);
  expect(readdirSync(folder)).toEqual([]);
});

test('its first line is the verdict', async () => {
  const { out } = await sigtrail('doctor');
  expect(out.split('\n')[0]).toMatch(/^this machine /);
});

test('help names --clean', async () => {
  const { code, out } = await sigtrail('doctor', '--help');
  expect(code).toBe(0);
  expect(out).toContain('--clean');
});
