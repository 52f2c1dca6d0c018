import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../root.ts';
import { generatedFiles } from './all.ts';
import { isStale } from './files.ts';

test('every generated file is what the sources give (else: npm run generate)', async () => {
  const files = await generatedFiles();
  expect(files.map((file) => file.path)).toContain('schemas/drill.v1.schema.json');
  expect(files.filter(isStale).map((file) => file.path)).toEqual([]);
});

test('the bundled page of the HTML report is what its sources give (else: npm run generate)', () => {
  const script = join(root, 'tools/build/report-page.mjs');
  const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
