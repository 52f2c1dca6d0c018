import { expect, test } from 'vitest';
import { generatedFiles } from './all.ts';
import { isStale } from './files.ts';

test('every generated file is what the sources give (else: npm run generate)', async () => {
  const files = await generatedFiles();
  expect(files.map((file) => file.path)).toContain('schemas/drill.v1.schema.json');
  expect(files.filter(isStale).map((file) => file.path)).toEqual([]);
});
