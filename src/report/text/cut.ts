import { graphemes, widthOf } from './width.ts';

function take(parts: readonly string[], columns: number): string {
  let text = '';
  let used = 0;
  for (const part of parts) {
    used += widthOf(part);
    if (used > columns) break;
    text += part;
  }
  return text;
}

/** Shortens a name to so many columns by leaving out its middle: its beginning and its end tell it from others. */
export function cutMiddle(text: string, columns: number, mark = '…'): string {
  if (widthOf(text) <= columns) return text;
  const room = columns - widthOf(mark);
  if (room < 1) return take(graphemes(text), Math.max(columns, 0));
  const parts = graphemes(text);
  const head = take(parts, Math.ceil(room / 2));
  const tail = take(parts.toReversed(), room - widthOf(head));
  return head + mark + graphemes(tail).toReversed().join('');
}

/** Shortens a line to so many columns by leaving out its end. */
export function cutEnd(text: string, columns: number, mark = '…'): string {
  if (widthOf(text) <= columns) return text;
  return take(graphemes(text), Math.max(columns - widthOf(mark), 0)) + mark;
}
