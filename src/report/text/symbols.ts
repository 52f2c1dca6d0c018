import type { Verdict } from '../../model/verdict.ts';
import type { ToneName } from '../palette.ts';

/** Every symbol of the text reports, so that one table decides between UTF-8 and ASCII. */
export interface Symbols {
  readonly verdict: Readonly<Record<Verdict, string>>;
  readonly dot: string;
  readonly more: string;
  readonly edge: string;
  readonly corner: string;
  /** A corner whose label stands at its right. */
  readonly open: string;
  readonly gap: string;
  readonly exit: string;
  readonly cut: string;
  readonly kill: string;
  readonly stopping: string;
  readonly arrow: string;
  /** From nearly nothing to full. */
  readonly levels: readonly string[];
}

const utf8: Symbols = {
  verdict: { pass: '✔', warn: '!', fail: '✘', skipped: '–', 'not-applicable': '–' },
  dot: '·',
  more: '…',
  edge: '▏',
  corner: '┐',
  open: '┌',
  gap: '⋯',
  exit: '■',
  cut: '×',
  kill: 'K',
  stopping: '─',
  arrow: '↓',
  levels: ['▁', '▂', '▃', '▄', '▅', '▆', '▇'],
};

const ascii: Symbols = {
  verdict: { pass: 'ok', warn: '!', fail: 'x', skipped: '-', 'not-applicable': '-' },
  dot: '-',
  more: '...',
  edge: '|',
  corner: '.',
  open: '.',
  gap: '~',
  exit: '#',
  cut: 'x',
  kill: 'K',
  stopping: '-',
  arrow: '->',
  levels: ['.', ':', ':', '+', '+', '*', '*'],
};

/** @param unicode whether the screen shows UTF-8. */
export function symbols(unicode: boolean): Symbols {
  return unicode ? utf8 : ascii;
}

export const verdictTone: Readonly<Record<Verdict, ToneName>> = {
  pass: 'good',
  warn: 'warn',
  fail: 'bad',
  skipped: 'quiet',
  'not-applicable': 'quiet',
};
