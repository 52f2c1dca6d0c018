import { cutMiddle } from './cut.ts';
import { widthOf } from './width.ts';

/** Fills a text with spaces to so many columns; longer text stays as it is. */
export function padEnd(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(columns - widthOf(text), 0));
}

/** As {@link padEnd}, with the text at the right. */
export function padStart(text: string, columns: number): string {
  return ' '.repeat(Math.max(columns - widthOf(text), 0)) + text;
}

/**
 * Breaks prose into lines of at most so many columns, at spaces. A single word that is longer than a line is cut
 * in its middle with `mark`.
 * @returns at least one line.
 */
export function wrap(text: string, columns: number, mark = '…'): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').filter((part) => part !== '')) {
    const piece = cutMiddle(word, columns, mark);
    const longer = line === '' ? piece : `${line} ${piece}`;
    if (widthOf(longer) <= columns) {
      line = longer;
    } else {
      lines.push(line);
      line = piece;
    }
  }
  return line !== '' || lines.length === 0 ? [...lines, line] : lines;
}
