import type { DrillDocument } from '../../model/documents/drill.ts';
import type { ReportFormat } from '../format.ts';

/**
 * Exactly one JSON document, `schema` first and `unknown` last. Strings keep every character, but the C1 controls and
 * DEL, which JSON leaves as they are and terminals obey, are written as escapes.
 */
export function renderJson(document: DrillDocument): string {
  const { schema, unknown, ...rest } = document;
  const text = JSON.stringify({ schema, ...rest, unknown }, null, 2);
  return `${text.replace(/[\u007f-\u009f\u2028\u2029]/g, escaped)}\n`;
}

function escaped(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

export const jsonFormat: ReportFormat<DrillDocument> = { name: 'json', render: renderJson };
