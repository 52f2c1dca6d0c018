import { writeFile } from 'node:fs/promises';
import { isSet, type ParsedOptions } from '../../../config/option.ts';
import { examine } from '../../../doctor/doctor.ts';
import type { DoctorDocument } from '../../../model/documents/doctor.ts';
import { SigtrailError } from '../../../model/error.ts';
import { jsonFormat } from '../../../report/doctor/json.ts';
import { textFormat } from '../../../report/doctor/text.ts';
import type { ReportFormat } from '../../../report/format.ts';
import type { CommandInput } from '../../command.ts';

const formats: readonly ReportFormat<DoctorDocument>[] = [textFormat, jsonFormat];

/** Contract: 1 when the main job lacks something, 3 when it could not be looked. */
const exitCodes = { fine: 0, limited: 0, missing: 1, unknown: 3 } as const;

interface Output {
  readonly format: ReportFormat<DoctorDocument>;
  /** null: stdout. */
  file: string | null;
}

function formatNamed(name: string): ReportFormat<DoctorDocument> {
  const format = formats.find((known) => known.name === name);
  if (format) return format;
  throw new SigtrailError('usage', { what: `doctor has no format ${name}.`, next: 'Use text or json.' });
}

function outputsOf(parsed: ParsedOptions): readonly Output[] {
  const outputs: Output[] = [];
  for (const { name, value } of parsed.values) {
    if (value === true) continue;
    if (name === 'format') outputs.push({ format: formatNamed(value), file: null });
    if (name !== 'output') continue;
    const last = outputs.at(-1);
    if (!last || last.file !== null)
      throw new SigtrailError('usage', { what: `--output ${value} has no --format before it.` });
    last.file = value;
  }
  if (isSet(parsed, 'json')) outputs.push({ format: jsonFormat, file: null });
  const toStdout = outputs.filter(({ file }) => file === null);
  if (toStdout.length > 1) {
    throw new SigtrailError('usage', {
      what: 'Two reports for stdout.',
      next: 'Give all but one a file: --format FORMAT --output FILE.',
    });
  }
  return toStdout.length === 0 ? [{ format: textFormat, file: null }, ...outputs] : outputs;
}

/** Runs `sigtrail doctor`. @throws SigtrailError `usage`, or `bad-input` when a report cannot be written */
export async function runDoctorCommand(input: CommandInput): Promise<number> {
  const { options, terminal, env, version } = input;
  const outputs = outputsOf(options);
  const word = [...options.words, ...(options.rest ?? [])][0];
  if (word !== undefined) {
    throw new SigtrailError('usage', {
      what: `doctor takes no ${word}.`,
      next: 'See: sigtrail doctor --help',
    });
  }
  terminal.progress('looking at this machine');
  const document = await examine(version, { env, clean: isSet(options, 'clean') });
  terminal.progress(null);
  for (const { format, file } of outputs) {
    if (file === null) {
      await terminal.out(format.render(document, { screen: terminal.screen, evidence: [] }));
      continue;
    }
    try {
      await writeFile(
        file,
        format.render(document, { screen: { width: 100, unicode: true, color: false }, evidence: [] }),
      );
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new SigtrailError('bad-input', { what: `The report ${file} could not be written.`, why }, error);
    }
  }
  return input.abort.aborted ? 130 : exitCodes[document.verdict];
}
