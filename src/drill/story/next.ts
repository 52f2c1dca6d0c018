import type { DrillScenario } from '../../model/documents/drill.ts';
import type { SigtrailError } from '../../model/error.ts';
import type { DrillRequest } from '../drill.ts';

/** A word as a POSIX shell takes it back. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** What a command for the next drill does not repeat: which scenarios ran, how often, and what became of the report. */
const notRepeated: ReadonlySet<string> = new Set([
  ...['only', 'full', 'runs', 'seed', 'html', 'json', 'format', 'output'],
  ...['quiet', 'verbose', 'no-color', 'fail-on', 'show-env'],
]);

/** The user's own options; of a variable its name only, since values may be secrets. */
function repeated(given: NonNullable<DrillRequest['given']>): string[] {
  return given.flatMap(({ name, value }) => {
    if (notRepeated.has(name)) return [];
    if (value === true) return [`--${name}`];
    return [`--${name}`, name === 'env' ? value.replace(/=.*$/s, '') : value];
  });
}

/** A command that can be pasted: the worst scenario alone with a report, or everything after a good result. */
export function nextCommand(
  request: DrillRequest,
  worst: DrillScenario | null,
  error: SigtrailError | null,
): string | null {
  if (error) return null;
  const { options, spec } = request;
  const words = ['sigtrail', 'drill', ...repeated(request.given ?? [])];
  if (worst) {
    const only = worst.id === 'D13' ? 'D1,D13' : worst.id;
    words.push('--only', only, '--seed', String(options.seed), '--html', 'report.html');
  } else if (!options.full) words.push('--full');
  else return null;
  return `${words.map(quoted).join(' ')} -- ${spec.command.map(quoted).join(' ')}`;
}
