/** What kind of thing a word names. */
export type TopicKind = 'signal' | 'exit-code' | 'scenario' | 'concept';

/** A piece of a section. All text is ASCII, so that it can be shown on every terminal. */
export type Block =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'rows'; readonly rows: readonly Row[] }
  | { readonly kind: 'code'; readonly language: string; readonly caption: string; readonly text: string };

/** A fixed word at the left, its text beside it. */
export interface Row {
  readonly label: string;
  readonly text: string;
}

export interface Section {
  readonly heading: string;
  readonly blocks: readonly Block[];
}

/** One meaning of the word. */
export interface Topic {
  readonly kind: TopicKind;
  /** Canonical word: `SIGTERM`, `137`, `D2`, `keep-alive race`. */
  readonly id: string;
  readonly title: string;
  /** The answer in one or two sentences; a reader may stop after it. */
  readonly summary: string;
  readonly sections: readonly Section[];
  /** Other words that `explain` knows. */
  readonly see: readonly string[];
}

/** The word is known; a bare number can have two meanings, the more useful one first. */
export interface Explanation {
  readonly found: true;
  readonly word: string;
  readonly topics: readonly Topic[];
}

/** The word is not known; the nearest known ones, best first (can be empty). */
export interface Suggestion {
  readonly found: false;
  readonly word: string;
  readonly near: readonly string[];
}

/** Shorthands that keep the texts readable. */
export const text = (value: string): Block => ({ kind: 'text', text: value });
export const list = (...items: readonly string[]): Block => ({ kind: 'list', items });
export const rows = (...pairs: readonly (readonly [label: string, text: string])[]): Block => ({
  kind: 'rows',
  rows: pairs.map(([label, value]) => ({ label, text: value })),
});
export const code = (language: string, caption: string, value: string): Block => ({
  kind: 'code',
  language,
  caption,
  text: value,
});
export const section = (heading: string, ...blocks: readonly Block[]): Section => ({ heading, blocks });
