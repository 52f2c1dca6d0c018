import { describeExitCode, type ExitCode } from '../model/exit-code.ts';
import { exitNotes } from './exit-notes.ts';
import { list, rows, section, type Section, type Topic } from './explanation.ts';

/** Explains an exit code between 0 and 255; null for other numbers. */
export function exitCodeTopic(value: number): Topic | null {
  const exitCode = describeExitCode(value);
  if (!exitCode) return null;
  const note = exitNotes[value];
  const sections: Section[] = note
    ? [section('What it can be', rows(...note.canBe)), section('How to tell', list(...note.tell))]
    : generalSections(exitCode);
  return {
    kind: 'exit-code',
    id: String(value),
    title: `exit code ${value} - ${exitCode.meaning}`,
    summary: note?.summary ?? generalSummary(exitCode),
    sections,
    see: note?.see ?? (exitCode.signal ? [exitCode.signal.name, '137', '143'] : ['0', '1', '2']),
  };
}

function generalSummary(exitCode: ExitCode): string {
  const { code, signal, group } = exitCode;
  if (signal)
    return `By convention 128 + ${signal.number}: a shell, an init or an engine reports so a process that ${signal.name} ended. A program can also choose ${code} itself.`;
  if (group === 'signal')
    return `128 + ${code - 128} would be a signal that the C library keeps for itself; most likely the program chose ${code}.`;
  if (group === 'sysexits')
    return `By the convention of sysexits.h: ${exitCode.meaning}. The program chose it; its documentation and its log say more.`;
  if (group === 'none')
    return `No convention: 128 + n ends at 192. The program chose it, or exit(${code - 256}) was called (codes are cut to 8 bits).`;
  return 'No convention: the program chose it. Its documentation and its log say more.';
}

function generalSections(exitCode: ExitCode): Section[] {
  const { signal, code } = exitCode;
  if (!signal) {
    return [
      section(
        'How to tell',
        list(
          'Look at the last lines of the log.',
          'A code is cut to 8 bits: exit(256) gives 0, exit(-1) gives 255.',
        ),
      ),
    ];
  }
  const items = [
    `An event kill signal=${signal.number} of the engine just before the end: it was sent from outside.`,
    `No such event: raised by the process itself, sent inside the container or from the host, or exit(${code}) was called.`,
  ];
  if (
    signal.defaultAction === 'ignore' ||
    signal.defaultAction === 'stop' ||
    signal.defaultAction === 'continue'
  ) {
    items.push(`${signal.name} does not end a process by default, so a chosen code is the likely reading.`);
  } else {
    items.push(
      'PID 1 of a container is not ended by the default action of a signal: a process below it died, or a handler exits so.',
    );
  }
  return [section('How to tell', list(...items))];
}
