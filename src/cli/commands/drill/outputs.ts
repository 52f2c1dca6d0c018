import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { isSet, type ParsedOptions, valueOf } from '../../../config/option.ts';
import type { DrillResult } from '../../../drill/drill.ts';
import { SigtrailError } from '../../../model/error.ts';
import { drillFormat } from '../../../report/drill/index.ts';
import type { CommandInput } from '../../command.ts';

/** One report to make: format, and the file or null for stdout. */
export interface Output {
  readonly format: string;
  readonly file: string | null;
}

/**
 * The reports that were asked for: `--format X --output FILE` in pairs, `--json`, `--html FILE`; text on stdout when nothing else goes there.
 * @throws SigtrailError `usage` for an unknown format, an --output without --format, or two reports for stdout; `bad-input` for
 * a file that cannot be written.
 */
export async function outputsOf(parsed: ParsedOptions): Promise<readonly Output[]> {
  const outputs: Array<{ format: string; file: string | null; placed?: boolean }> = [];
  for (const { name, value } of parsed.values) {
    if (value === true) continue;
    if (name === 'format') outputs.push({ format: value, file: null });
    if (name !== 'output') continue;
    const last = outputs.at(-1);
    if (!last || last.placed)
      throw new SigtrailError('usage', { what: `--output ${value} has no --format before it.` });
    last.file = value === '-' ? null : value;
    last.placed = true;
  }
  if (isSet(parsed, 'json')) outputs.push({ format: 'json', file: null });
  const html = valueOf(parsed, 'html');
  if (html !== null) outputs.push({ format: 'html', file: html });
  const toStdout = outputs.filter((output) => output.file === null);
  if (toStdout.length > 1) {
    throw new SigtrailError('usage', {
      what: `Two reports for stdout: ${toStdout.map((output) => output.format).join(' and ')}.`,
      next: 'Give all but one a file: --format FORMAT --output FILE.',
    });
  }
  if (toStdout.length === 0) outputs.unshift({ format: 'text', file: null });
  // An unknown format is said before the drill, not after it.
  for (const output of outputs) await drillFormat(output.format);
  for (const { file } of outputs) if (file !== null) makePlaceFor(file);
  return outputs;
}

/**
 * Writes every report. The text on stdout is left out when nothing ran, since the error then says it all.
 * @returns what went wrong with files; the other reports are written all the same
 * @throws SigtrailError `bad-input` when stdout takes nothing
 */
export async function writeReports(
  input: CommandInput,
  result: DrillResult,
  outputs: readonly Output[],
  errorOnly: boolean,
): Promise<readonly SigtrailError[]> {
  const failed: SigtrailError[] = [];
  for (const { format, file } of outputs) {
    if (errorOnly && format === 'text' && file === null) continue;
    const renderer = await drillFormat(format);
    const screen = file === null ? input.terminal.screen : { width: 100, unicode: true, color: false };
    const text = renderer.render(result.document, { screen, evidence: result.evidence });
    if (file === null) await input.terminal.out(text);
    else {
      try {
        await writeFile(file, text);
      } catch (error) {
        failed.push(notWritable(file, error));
      }
    }
  }
  return failed;
}

/** A report that cannot be written is said before the drill, not after it. */
function makePlaceFor(file: string): void {
  try {
    const folder = dirname(resolve(file));
    makeFolder(folder);
    const found = statSync(file, { throwIfNoEntry: false });
    if (found?.isDirectory()) throw new Error('It is a folder.');
    accessSync(found ? file : folder, constants.W_OK);
  } catch (error) {
    throw notWritable(file, error);
  }
}

/** Not `mkdir` with `recursive`: Node tries for ever where the kernel answers ENOENT, as below /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}

function notWritable(file: string, error: unknown): SigtrailError {
  const why = error instanceof Error ? error.message : String(error);
  return new SigtrailError(
    'bad-input',
    { what: `The report ${file} cannot be written.`, why, next: 'Name a file in a folder of yours.' },
    error,
  );
}
