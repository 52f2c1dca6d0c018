/** One drill of the demo. */
export interface DemoDrill {
  readonly name: string;
  readonly says: string;
  readonly command: readonly string[];
  /** The grade that it must get. */
  readonly grade: string;
}

const servers = [
  { name: 'exit-at-once', says: 'a server that exits as soon as it is asked to stop', grade: 'F' },
  { name: 'drain', says: 'a server that finishes what it has begun', grade: 'A' },
] as const;

/**
 * The two drills: Go programs where they could be built, else their Node twins.
 * @param inGo were the Go fixtures built?
 */
export function demoDrills(inGo: boolean): DemoDrill[] {
  return servers.map((server) => ({
    ...server,
    command: inGo ? [`./.cache/fixtures/go/${server.name}`] : ['node', `fixtures/node/${server.name}.mjs`],
  }));
}
