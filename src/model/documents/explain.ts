import * as z from 'zod/mini';

// Only types of this file are imported at run time; the values serve the generated JSON Schema and the tests.

const block = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('text'), text: z.string() }),
  z.strictObject({ kind: z.literal('list'), items: z.array(z.string()) }),
  z.strictObject({
    kind: z.literal('rows'),
    rows: z.array(z.strictObject({ label: z.string(), text: z.string() })),
  }),
  z.strictObject({ kind: z.literal('code'), language: z.string(), caption: z.string(), text: z.string() }),
]);

const topic = z.strictObject({
  kind: z.enum(['signal', 'exit-code', 'scenario', 'concept']),
  /** Canonical word: `SIGTERM`, `137`, `D2`. */
  id: z.string(),
  title: z.string(),
  summary: z.string(),
  sections: z.array(z.strictObject({ heading: z.string(), blocks: z.array(block) })),
  /** Other words that `explain` knows. */
  see: z.array(z.string()),
});

/** The document of `sigtrail explain --json`. A bare number can have two topics, the more useful one first. */
export const explainDocument = z.strictObject({
  schema: z.literal('sigtrail/explain/v1'),
  version: z.string(),
  word: z.string(),
  /** Kind and title of the first topic. */
  kind: z.enum(['signal', 'exit-code', 'scenario', 'concept']),
  title: z.string(),
  topics: z.array(topic),
  unknown: z.array(z.string()),
});

export type ExplainDocument = z.infer<typeof explainDocument>;
