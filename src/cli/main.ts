import { parseOptions } from '../config/option.ts';
import { exitCodeOf, SigtrailError } from '../model/error.ts';
import { nearest } from '../model/near-word.ts';
import type { Command } from './command.ts';
import { commands } from './commands.ts';
import { errorText } from './error-text.ts';
import { listenForStop } from './stop-signals.ts';
import { makeTerminal } from './terminal.ts';
import { version } from './version.ts';

/** Runs one command line. The only place that sets the exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  const [word, ...rest] = argv;
  if (word === '--version' || word === '-V') {
    process.stdout.write(`${version}\n`);
    return;
  }
  // A reader that went away (head, a closed pager) is no error of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
  });
  try {
    process.exitCode = await runCommand(word, rest);
  } catch (error) {
    const known = error instanceof SigtrailError;
    process.stderr.write(errorText(error, { version, verbose: argv.includes('--verbose') }));
    process.exitCode = known ? exitCodeOf(error.code) : 3;
  }
}

async function runCommand(word: string | undefined, rest: readonly string[]): Promise<number> {
  if (word === undefined || word === '--help' || word === '-h' || word === 'help') {
    const { mainHelp, commandHelp } = await import('./help.ts');
    const asked = commands.find((command) => command.name === rest[0]);
    process.stdout.write(asked ? commandHelp(await asked.load()) : mainHelp(version));
    return word === undefined ? 2 : 0;
  }
  const found = commands.find((command) => command.name === word);
  if (!found) {
    const [near] = nearest(
      word,
      commands.map((command) => command.name),
    );
    throw new SigtrailError('usage', {
      what: `There is no command ${word}.`,
      next: near ? `Did you mean: sigtrail ${near}?` : 'See: sigtrail --help',
    });
  }
  return runWithOptions(await found.load(), rest);
}

async function runWithOptions(command: Command, argv: readonly string[]): Promise<number> {
  const options = parseOptions(argv, command.options, command.name);
  const given = (name: string) => options.values.some((entry) => entry.name === name);
  if (given('help')) {
    const { commandHelp } = await import('./help.ts');
    process.stdout.write(commandHelp(command));
    return 0;
  }
  const { env, stdout, stderr } = process;
  const terminal = makeTerminal({ stdout, stderr, env, plain: given('no-color'), quiet: given('quiet') });
  using stop = listenForStop(() => terminal.note('stopping; a second Ctrl-C ends at once'));
  return await command.run({ options, terminal, version, cwd: process.cwd(), env, abort: stop.signal });
}
