import type { Section } from '../explanation.ts';

/** One idea that `explain` knows by several words. */
export interface Concept {
  /** Canonical word, as it stands in the index of words. */
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly sections: readonly Section[];
  readonly see: readonly string[];
}
