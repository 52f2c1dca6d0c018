import type { ExplainDocument } from '../model/documents/explain.ts';
import type { Explanation } from './explanation.ts';

/** The document of `sigtrail explain --json`. @param version of sigtrail */
export function explanationDocument(explanation: Explanation, version: string): ExplainDocument {
  const first = explanation.topics[0];
  if (!first) throw new Error('an explanation has at least one topic');
  return {
    schema: 'sigtrail/explain/v1',
    version,
    word: explanation.word,
    kind: first.kind,
    title: first.title,
    topics: structuredClone(explanation.topics) as ExplainDocument['topics'],
    unknown: [],
  };
}
