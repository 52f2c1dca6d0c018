import { SigtrailError } from '../model/error.ts';

/** What the user asked to drill. */
export interface CommandTarget {
  readonly kind: 'command';
  readonly command: readonly string[];
  /** As typed, for reports. */
  readonly text: string;
  /** Short name: the program's file name. */
  readonly name: string;
}

const engineKinds = /^(image|container|compose|dockerfile|kubernetes):/;

/**
 * Resolves the words of the command line.
 * @throws SigtrailError `usage`, or `not-supported` for targets that need a container engine.
 */
export function resolveTarget(words: readonly string[], rest: readonly string[] | null): CommandTarget {
  const [first] = words;
  if (first !== undefined && engineKinds.test(first)) {
    throw new SigtrailError('not-supported', {
      what: `${first}: this version drills programs in its own sandbox, not yet on a container engine.`,
      next: 'Give the program that the image runs: sigtrail drill -- COMMAND ARG…',
    });
  }
  if (first !== undefined) {
    throw new SigtrailError('usage', {
      what: `"${first}" is no target.`,
      why: 'The command to drill stands after --.',
      next: `sigtrail drill -- ${[...words, ...(rest ?? [])].join(' ')}`,
    });
  }
  const [program] = rest ?? [];
  if (program === undefined || program === '') {
    throw new SigtrailError('usage', {
      what: 'There is nothing to drill.',
      next: 'sigtrail drill -- ./server --its-options',
    });
  }
  const command = rest ?? [];
  return { kind: 'command', command, text: command.join(' '), name: program.split('/').at(-1) || program };
}
