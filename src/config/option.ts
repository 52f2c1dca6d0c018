import { SigtrailError } from '../model/error.ts';
import { nearest } from '../model/near-word.ts';

/** One option of a command; the table makes parsing, help and completion. */
export interface OptionSpec {
  /** Without the dashes. */
  readonly name: string;
  /** Placeholder of its value in help; absent for a switch. */
  readonly value?: string;
  readonly many?: boolean;
  readonly help: string;
}

/** What was typed, in order: pairs such as `--format x --output y` need it. */
export interface ParsedOptions {
  readonly values: ReadonlyArray<{ readonly name: string; readonly value: string | true }>;
  /** Words that are no options, before `--`. */
  readonly words: readonly string[];
  /** Words after `--`; null when there was none. */
  readonly rest: readonly string[] | null;
}

/**
 * Reads arguments by the table: `--name value`, `--name=value`, `--no-x` only where the table has it. Everything after `--` is kept as it is.
 * @throws SigtrailError `usage` for an unknown option (near names given), a missing or superfluous value, a repeated option.
 */
export function parseOptions(
  argv: readonly string[],
  table: readonly OptionSpec[],
  command: string,
): ParsedOptions {
  const values: Array<{ name: string; value: string | true }> = [];
  const words: string[] = [];
  const help = `See: sigtrail ${command} --help`;
  for (let i = 0; i < argv.length; i += 1) {
    const word = argv[i] ?? '';
    if (word === '--') return { values, words, rest: argv.slice(i + 1) };
    if (!word.startsWith('-') || word === '-') {
      words.push(word);
      continue;
    }
    const equals = word.indexOf('=');
    const typed = equals < 0 ? word : word.slice(0, equals);
    const name = typed === '-h' ? 'help' : typed.replace(/^--?/, '');
    const spec = table.find((option) => option.name === name);
    if (!spec) {
      const [near] = nearest(
        name,
        table.map((option) => option.name),
      );
      throw new SigtrailError('usage', {
        what: `There is no option ${typed}.`,
        next: near ? `Did you mean --${near}?` : help,
      });
    }
    if (!spec.many && values.some((given) => given.name === name)) {
      throw new SigtrailError('usage', { what: `--${name} was given twice.`, next: help });
    }
    if (spec.value === undefined) {
      if (equals >= 0) throw new SigtrailError('usage', { what: `--${name} takes no value.`, next: help });
      values.push({ name, value: true });
      continue;
    }
    const value = equals >= 0 ? word.slice(equals + 1) : argv[(i += 1)];
    if (value === undefined || (equals < 0 && value === '--')) {
      throw new SigtrailError('usage', { what: `--${name} needs a value: ${spec.value}.`, next: help });
    }
    values.push({ name, value });
  }
  return { values, words, rest: null };
}

/** The last value of an option; null when it was not given. */
export function valueOf(parsed: ParsedOptions, name: string): string | null {
  const given = parsed.values.findLast((entry) => entry.name === name);
  return given === undefined || given.value === true ? null : given.value;
}

/** All values of an option that may be repeated. */
export function valuesOf(parsed: ParsedOptions, name: string): string[] {
  return parsed.values.flatMap((entry) => (entry.name === name && entry.value !== true ? [entry.value] : []));
}

/** Was the switch given? */
export function isSet(parsed: ParsedOptions, name: string): boolean {
  return parsed.values.some((entry) => entry.name === name);
}
