import type { ScenarioId } from '../../model/verdict.ts';

/** A usual reason for a fail, with wrong and right code where code says it best. */
export interface Cause {
  readonly title: string;
  readonly why: string;
  readonly language?: 'go' | 'js' | 'sh' | 'dockerfile' | 'yaml' | 'python' | 'java';
  readonly wrong?: string;
  readonly right?: string;
}

/** Everything that is said about a scenario; `explain` and the generated page in docs/drills are made from it. */
export interface ScenarioText {
  readonly id: ScenarioId;
  /** One sentence. */
  readonly summary: string;
  readonly does: readonly string[];
  readonly when: string;
  readonly pass: string;
  /** null: there is no such verdict. */
  readonly warn: string | null;
  readonly fail: string | null;
  /** What a fail (or the worst verdict) means for the users of the service. */
  readonly users: string;
  readonly causes: readonly Cause[];
  readonly fix: readonly string[];
  readonly command: string;
  readonly see: readonly string[];
}
