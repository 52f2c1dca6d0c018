import { SigtrailError } from '../model/error.ts';
import type { Screen } from '../report/format.ts';

/** Where a command writes. Nobody else touches stdout or stderr. */
export interface Terminal {
  readonly screen: Screen;
  /** A report, to stdout. A reader that went away is no error. @throws SigtrailError `bad-input` when stdout takes nothing */
  out(text: string): Promise<void>;
  /** Was anything given to `out`? */
  hasReported(): boolean;
  /** A message for people, to stderr. */
  note(text: string): void;
  /** A passing line on stderr, only on a terminal; null removes it. */
  progress(text: string | null): void;
}

/** What of the process a terminal is made of. */
export interface TerminalSource {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly plain: boolean;
  readonly quiet: boolean;
}

/** How a pipe or terminal whose other end was closed answers; a write after that is refused by Node itself. */
const goneReader = new Set(['EPIPE', 'EIO', 'ECONNRESET', 'ERR_STREAM_DESTROYED']);

function notWritten(error: Error): SigtrailError {
  return new SigtrailError(
    'bad-input',
    { what: 'The report could not be written to stdout.', why: error.message },
    error,
  );
}

/** Width, symbols and colours follow the terminal and NO_COLOR, CI, TERM, LANG. Source: no-color.org, locale(7). */
export function makeTerminal({ stdout, stderr, env, plain, quiet }: TerminalSource): Terminal {
  const isTerminal = stdout.isTTY === true;
  const screen: Screen = {
    width: Math.min(140, Math.max(60, isTerminal ? stdout.columns || 80 : 80)),
    unicode: /utf-?8/i.test(env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '') && env['TERM'] !== 'linux',
    color: isTerminal && !plain && !env['NO_COLOR'] && !env['CI'] && env['TERM'] !== 'dumb',
  };
  const shows = stderr.isTTY === true && !quiet && !env['CI'];
  let shown = false;
  let reported = false;
  const progress = (text: string | null) => {
    if (!shows) return;
    if (text !== null) {
      stderr.write(`\r\x1b[2K${text.slice(0, (stderr.columns || 80) - 1)}`);
      shown = true;
    } else if (shown) {
      stderr.write('\r\x1b[2K');
      shown = false;
    }
  };
  return {
    screen,
    out: (text) =>
      new Promise((resolve, reject) => {
        progress(null);
        reported = true;
        stdout.write(text, (error) => {
          if (!error || goneReader.has((error as NodeJS.ErrnoException).code ?? '')) resolve();
          else reject(notWritten(error));
        });
      }),
    hasReported: () => reported,
    note: (text) => {
      progress(null);
      stderr.write(text.endsWith('\n') ? text : `${text}\n`);
    },
    progress,
  };
}
