import type { Block, Explanation, Topic } from './explanation.ts';

/** Prose is wrapped between these widths whatever the terminal says, because longer lines are hard to read. */
const narrowest = 60;
const widest = 100;

/**
 * The text form of an explanation; ends in a newline.
 * @param columns width of the terminal; prose is wrapped at 60 to 100 columns, code is never wrapped
 */
export function explanationText(explanation: Explanation, columns: number): string {
  const width = Math.max(narrowest, Math.min(widest, Number.isFinite(columns) ? Math.floor(columns) : 80));
  return `${explanation.topics.map((topic) => topicText(topic, width)).join('\n\n')}\n`;
}

function topicText(topic: Topic, width: number): string {
  const lines = [...wrap(topic.title, width, ''), ...wrap(topic.summary, width, '  ')];
  for (const section of topic.sections) {
    lines.push(
      '',
      ...wrap(section.heading, width, ''),
      ...section.blocks.flatMap((block) => blockLines(block, width)),
    );
  }
  if (topic.see.length > 0) {
    lines.push('', ...hanging('see   ', `${topic.see.join(', ')}   (sigtrail explain WORD)`, width));
  }
  return lines.join('\n');
}

function blockLines(block: Block, width: number): readonly string[] {
  switch (block.kind) {
    case 'text':
      return wrap(block.text, width, '  ');
    case 'list':
      return block.items.flatMap((item) => hanging('  - ', item, width));
    case 'rows':
      return rowLines(block.rows, width);
    case 'code': {
      const caption = block.caption === '' ? [] : wrap(`${block.caption}:`, width, '  ');
      return [
        ...caption,
        ...block.text.split('\n').map((line) => `      ${line.replaceAll('\t', '    ')}`.trimEnd()),
      ];
    }
  }
}

/** Labels form a column when they are short; a long label stands on a line of its own. */
function rowLines(
  rows: readonly { readonly label: string; readonly text: string }[],
  width: number,
): readonly string[] {
  const limit = Math.floor(width / 4);
  const column = Math.min(limit, Math.max(...rows.map((row) => row.label.length)));
  return rows.flatMap((row) => {
    if (row.label.length <= column) return hanging(`  ${row.label.padEnd(column)}  `, row.text, width);
    return [...wrap(row.label, width, '  '), ...wrap(row.text, width, ' '.repeat(column + 4))];
  });
}

/** First line after a head, the others below its end. */
function hanging(head: string, value: string, width: number): readonly string[] {
  const [first = '', ...rest] = wrap(value, width - head.length, '');
  return [`${head}${first}`, ...rest.map((line) => ' '.repeat(head.length) + line)];
}

/** Breaks prose at spaces; a word that is longer than the line stays whole. */
function wrap(value: string, width: number, indent: string): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of value.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  lines.push(indent + line);
  return lines;
}
