import type { OptionSpec, ParsedOptions } from '../config/option.ts';
import type { Terminal } from './terminal.ts';

/** What a command gets from the command line and the process. */
export interface CommandInput {
  readonly options: ParsedOptions;
  readonly terminal: Terminal;
  readonly version: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by SIGINT, SIGTERM or SIGHUP; the command then cleans up and tells what it found. */
  readonly abort: AbortSignal;
}

/** One command; its file is loaded only when it is used. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  readonly usage: string;
  readonly options: readonly OptionSpec[];
  /** Lines that can be pasted. */
  readonly examples: readonly string[];
  /** @returns the process's exit code (contract) */
  run(input: CommandInput): Promise<number>;
  /** Writes what `--json` promises after an error that left stdout empty; nothing when JSON was not asked for. */
  errorDocument?(failure: CommandFailure): Promise<void>;
}

/** An error that ended a command before it wrote a report. */
export interface CommandFailure {
  readonly error: unknown;
  /** The words after the command's name. */
  readonly argv: readonly string[];
  readonly version: string;
  readonly terminal: Terminal;
}

/** Options that every command has. */
export const commonOptions: readonly OptionSpec[] = [
  { name: 'json', help: 'one JSON document on stdout' },
  {
    name: 'format',
    value: 'FORMAT',
    many: true,
    help: 'text, json, junit, github, html or markdown; repeatable with --output',
  },
  { name: 'output', value: 'FILE', many: true, help: 'write the --format before it to a file' },
  { name: 'quiet', help: 'no progress' },
  { name: 'verbose', help: 'stack traces of unexpected errors' },
  { name: 'no-color', help: 'plain text (NO_COLOR and CI are obeyed)' },
  { name: 'help', help: 'this text' },
];
