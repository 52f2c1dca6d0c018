/** One part of `npm run verify`: something too long for `npm test`, and the figures that it gives. */
export interface Part {
  /** As typed after `--part`. */
  readonly name: string;
  /** What it shows, one sentence. */
  readonly shows: string;
  /** Rough time on two cores, for the plan that is printed first. */
  readonly minutes: number;
  /** Words of the command; `node` is the workspace's Node. It fails by its exit code. */
  readonly command: readonly string[];
}

/** A vitest file of the project `verify`. */
export function vitestPart(name: string, shows: string, minutes: number): Part {
  const command = ['vitest', 'run', '--project=verify', '--reporter=verbose', `test/verify/${name}.test.ts`];
  return { name, shows, minutes, command };
}
