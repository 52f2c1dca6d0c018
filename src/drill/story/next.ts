import type { DrillScenario } from '../../model/documents/drill.ts';
import type { SigtrailError } from '../../model/error.ts';
import type { DrillRequest } from '../drill.ts';

/** A word as a POSIX shell takes it back. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A command that can be pasted: the worst scenario alone with a report, or everything after a good result. */
export function nextCommand(
  request: DrillRequest,
  worst: DrillScenario | null,
  error: SigtrailError | null,
): string | null {
  if (error) return null;
  const { options, spec } = request;
  const words = ['sigtrail', 'drill'];
  if (options.url) words.push('--url', options.url);
  if (options.unixPath) words.push('--unix', options.unixPath);
  if (options.insecure) words.push('--insecure');
  if (spec.network === 'none') words.push('--network', 'none');
  if (spec.lifecycle.graceMs?.from === '--grace') words.push('--grace', `${spec.graceMs}ms`);
  if (spec.init) words.push('--init');
  if (worst)
    words.push(
      '--only',
      worst.id === 'D13' ? 'D1,D13' : worst.id,
      '--seed',
      String(options.seed),
      '--html',
      'report.html',
    );
  else if (!options.full) words.push('--full');
  else return null;
  return `${words.map(quoted).join(' ')} -- ${spec.command.map(quoted).join(' ')}`;
}
