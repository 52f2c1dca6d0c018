import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { root } from '../root.ts';
import type { GeneratedFile } from './files.ts';

const folder = 'src/model/documents';

interface Document extends z.core.$ZodType {
  readonly shape: { readonly schema: z.core.$ZodType };
}

function isDocument(value: unknown): value is Document {
  return value instanceof z.core.$ZodType && 'shape' in value && 'schema' in (value as Document).shape;
}

/** The word that a document begins with, as `sigtrail/drill/v1`. */
function schemaWord(document: Document): string {
  const { const: word } = z.toJSONSchema(document.shape.schema);
  if (typeof word !== 'string') throw new Error('a document begins with a literal `schema`');
  return word;
}

function schemaFile(document: Document): GeneratedFile {
  const word = schemaWord(document);
  const [, name, version] = word.split('/');
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `urn:sigtrail:${name}:${version}`,
    title: `sigtrail ${name} --json, ${version}`,
    description: `The JSON document whose first field is "schema": "${word}".`,
    ...z.toJSONSchema(document, { target: 'draft-2020-12' }),
  };
  return { path: `schemas/${name}.${version}.schema.json`, text: `${JSON.stringify(schema, null, 2)}\n` };
}

/** One JSON Schema (draft 2020-12) for each document of the model. */
export async function schemas(): Promise<GeneratedFile[]> {
  const files = readdirSync(join(root, folder)).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
  );
  const modules = await Promise.all(
    files.sort().map((name) => import(join(root, folder, name)) as Promise<Record<string, unknown>>),
  );
  return modules.flatMap((exported) => Object.values(exported).filter(isDocument).map(schemaFile));
}
