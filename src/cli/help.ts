import { type Command, commonOptions } from './command.ts';
import type { OptionSpec } from '../config/option.ts';
import { commands } from './commands.ts';

/** The text of `sigtrail --help`. */
export function mainHelp(version: string): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  const list = commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`).join('\n');
  return `sigtrail ${version}: why did it die, and does it stop cleanly?

usage: sigtrail COMMAND [OPTION…]

${list}

sigtrail COMMAND --help tells more. Start with: sigtrail drill -- ./your-server
`;
}

/** The text of `sigtrail COMMAND --help`, made from the command's own table. */
export function commandHelp(command: Command): string {
  const own = command.options.filter((option) => !commonOptions.includes(option));
  return `${command.summary}

usage: sigtrail ${command.usage}

${optionLines(own)}

every command:
${optionLines(commonOptions)}

examples:
${command.examples.map((example) => `  ${example}`).join('\n')}
`;
}

function optionLines(options: readonly OptionSpec[]): string {
  const left = options.map(
    (option) => `--${option.name}${option.value === undefined ? '' : ` ${option.value}`}`,
  );
  const width = Math.min(28, Math.max(...left.map((text) => text.length)));
  return options.map((option, index) => `  ${(left[index] ?? '').padEnd(width)}  ${option.help}`).join('\n');
}
