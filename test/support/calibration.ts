/** The six calibration servers and their grades. Source: docs/drills, Calibration. */
export const calibration: ReadonlyArray<readonly [fixture: string, grade: string]> = [
  ['go/no-handler', 'F'],
  ['go/exit-at-once', 'F'],
  ['go/server-close', 'F'],
  ['go/main-returns', 'F'],
  ['go/shutdown', 'C'],
  ['go/drain', 'A'],
];

/** A free port for servers on the host's network, where 8080 may be taken: distinct for each test process. */
export function hostAddress(offset: number): string {
  return `127.0.0.1:${20_000 + ((process.pid * 7 + offset) % 20_000)}`;
}
