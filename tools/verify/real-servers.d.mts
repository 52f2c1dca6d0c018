/** One drill of a server that others wrote, and the grades that are right for it. */
export interface RealDrill {
  readonly id: string;
  readonly options: readonly string[];
  readonly command: readonly string[];
  readonly grades: ReadonlyArray<string | null>;
  readonly tried: readonly string[];
  readonly backend?: boolean;
  readonly bothUsers?: boolean;
}
export const SITE: string;
export const defaultSite: string;
export const realDrills: readonly RealDrill[];
export function prepare(site: string, owner?: number | null): void;
export function wordsOf(drill: RealDrill, site: string): string[];
