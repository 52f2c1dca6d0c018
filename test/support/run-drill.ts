import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { DrillDocument } from '../../src/model/documents/drill.ts';

const cli = join(import.meta.dirname, 'drill-cli.ts');
const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--'];

/** How a drill is run in a test. */
export interface DrillUse {
  /** `nobody` runs it without root; only where the tests themselves run as root. */
  readonly user?: 'self' | 'nobody';
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

/** What came of it. */
export interface DrillEnd {
  readonly code: number;
  readonly document: DrillDocument;
  readonly stderr: string;
}

/** Are these tests run by root, so that both kinds of user can be tried? */
export const isRoot: boolean = process.getuid?.() === 0;

/** Runs `sigtrail drill --json` with these words in a process of its own and reads its document. */
export function runDrill(words: readonly string[], use: DrillUse = {}): Promise<DrillEnd> {
  const front = use.user === 'nobody' ? nobody : [];
  const [program = '', ...args] = [...front, process.execPath, cli, 'drill', '--json', ...words];
  const env = {
    ...process.env,
    ...(use.user === 'nobody' ? { HOME: '/tmp', TMPDIR: '/tmp' } : {}),
    ...use.env,
  };
  const limits = { timeout: use.timeoutMs ?? 110_000, maxBuffer: 64 << 20, env };
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, limits, (_error, stdout, stderr) => {
      try {
        resolve({ code: child.exitCode ?? -1, document: JSON.parse(stdout) as DrillDocument, stderr });
      } catch {
        reject(new Error(`no document (exit ${child.exitCode}, ${child.signalCode}):\n${stdout}\n${stderr}`));
      }
    });
  });
}

/** One line for the log of a test: proof that real processes were drilled. */
export function proof({ document }: DrillEnd): string {
  const runs = document.scenarios.flatMap((one) => one.runs);
  const pids = runs.flatMap((run) => (run.leaf?.pid ? [run.leaf.pid] : []));
  const scenarios = document.scenarios.map((one) => `${one.id} ${one.verdict}`).join(', ');
  return `${document.name}: ${document.grade ?? `null (${document.gradeOfTried})`}; ${scenarios}; pids ${[...new Set(pids)].join(' ')}`;
}
