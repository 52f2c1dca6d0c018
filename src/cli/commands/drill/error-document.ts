import type { DrillDocument } from '../../../model/documents/drill.ts';
import { SigtrailError } from '../../../model/error.ts';
import { jsonFormat } from '../../../report/drill/json.ts';
import type { CommandFailure } from '../../command.ts';

/** Writes the document of a drill that could not begin, where the words ask for JSON on stdout. */
export async function writeErrorDocument(failure: CommandFailure): Promise<void> {
  const { argv, terminal } = failure;
  const end = argv.indexOf('--');
  if (!asksForJson(end < 0 ? argv : argv.slice(0, end))) return;
  const command = end < 0 ? [] : argv.slice(end + 1);
  await terminal.out(
    jsonFormat.render(errorDocument(failure, command), { screen: terminal.screen, evidence: [] }),
  );
}

/** The words may be those that could not be parsed, so they are looked through, not parsed. */
function asksForJson(words: readonly string[]): boolean {
  if (words.includes('--json') || words.includes('--format=json')) return true;
  return words.some(
    (word, i) => word === '--format' && words[i + 1] === 'json' && words[i + 2] !== '--output',
  );
}

function errorDocument({ error, version }: CommandFailure, command: readonly string[]): DrillDocument {
  const known = error instanceof SigtrailError ? error : null;
  const what = known?.text.what ?? 'sigtrail has met a bug of its own.';
  return {
    schema: 'sigtrail/drill/v1',
    version,
    target: command.join(' '),
    name: command[0]?.split('/').at(-1) ?? '',
    engine: 'sandbox',
    pid1: false,
    endpoint: null,
    startedAt: new Date().toISOString(),
    wallMs: 0,
    serviceMs: 0,
    graceMs: 10_000,
    graceFrom: 'assumed',
    stopSignal: 'SIGTERM',
    seed: 0,
    grade: null,
    gradeOfTried: null,
    headline: what.replace(/\.$/, ''),
    worst: null,
    why: known?.text.why ?? null,
    fix: known?.text.next ?? null,
    next: null,
    notes: [],
    readyMs: null,
    lifecycle: [],
    scenarios: [],
    trail: null,
    interrupted: known?.code === 'interrupted',
    unknown: [`the drill did not begin: ${what}`],
  };
}
