import { parseOptions } from '../config/option.ts';
import { exitCodeOf, SigtrailError } from '../model/error.ts';
import { nearest } from '../model/near-word.ts';
import type { Command } from './command.ts';
import { commands } from './commands.ts';
import { errorText } from './error-text.ts';
import { listenForStop } from './stop-signals.ts';
import { makeTerminal, type Terminal } from './terminal.ts';
import { version } from './version.ts';

/** Runs one command line. The only place that sets the exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  const [word, ...rest] = argv;
  if (word === '--version' || word === '-V') {
    process.stdout.write(`${version}\n`);
    return;
  }
  const own = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
  const { env, stdout, stderr } = process;
  // A reader that went away is seen where the report is written; messages for nobody are no error.
  for (const stream of [stdout, stderr]) stream.on('error', () => undefined);
  const terminal = makeTerminal({
    stdout,
    stderr,
    env,
    plain: own.includes('--no-color'),
    quiet: own.includes('--quiet'),
  });
  using stop = listenForStop(() => terminal.note('stopping; a second Ctrl-C ends at once'));
  let command: Command | null = null;
  try {
    if (isCallForHelp(word)) {
      process.exitCode = await help(word, rest, terminal);
      return;
    }
    command = await commandNamed(word);
    process.exitCode = await runWithOptions(command, rest, terminal, stop.signal);
  } catch (error) {
    const known = error instanceof SigtrailError;
    terminal.note(errorText(error, { version, verbose: own.includes('--verbose') }));
    process.exitCode = known ? exitCodeOf(error.code) : 3;
    // Whoever asked for JSON gets one document, whatever happened.
    if (command?.errorDocument && !terminal.hasReported())
      await command.errorDocument({ error, argv: rest, version, terminal }).catch(() => undefined);
  }
}

function isCallForHelp(word: string | undefined): boolean {
  return word === undefined || word === '--help' || word === '-h' || word === 'help';
}

async function help(word: string | undefined, rest: readonly string[], terminal: Terminal): Promise<number> {
  const { mainHelp, commandHelp } = await import('./help.ts');
  const asked = commands.find((command) => command.name === rest[0]);
  await terminal.out(asked ? commandHelp(await asked.load()) : mainHelp(version));
  return word === undefined ? 2 : 0;
}

async function commandNamed(word: string | undefined): Promise<Command> {
  const found = commands.find((command) => command.name === word);
  if (found) return found.load();
  const [near] = nearest(
    word ?? '',
    commands.map((command) => command.name),
  );
  throw new SigtrailError('usage', {
    what: `There is no command ${word}.`,
    next: near ? `Did you mean: sigtrail ${near}?` : 'See: sigtrail --help',
  });
}

async function runWithOptions(
  command: Command,
  argv: readonly string[],
  terminal: Terminal,
  abort: AbortSignal,
): Promise<number> {
  const options = parseOptions(argv, command.options, command.name);
  if (options.values.some((entry) => entry.name === 'help')) {
    const { commandHelp } = await import('./help.ts');
    await terminal.out(commandHelp(command));
    return 0;
  }
  return command.run({ options, terminal, version, cwd: currentFolder(), env: process.env, abort });
}

function currentFolder(): string {
  try {
    return process.cwd();
  } catch (error) {
    throw new SigtrailError(
      'usage',
      { what: 'The folder this command was started in is gone.', next: 'Change to one that exists: cd' },
      error,
    );
  }
}
