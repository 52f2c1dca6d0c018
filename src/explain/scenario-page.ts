import type { ScenarioId } from '../model/verdict.ts';
import type { Block, Topic } from './explanation.ts';
import { scenarioTopic } from './scenarios.ts';

/** The page docs/drills/<id>.md as Markdown; made from the same text as `sigtrail explain <id>`. */
export async function scenarioPage(id: ScenarioId): Promise<string> {
  const topic = await scenarioTopic(id);
  const name = topic.title.slice(id.length + 1);
  const parts = [
    `---\nid: ${id}\nname: ${name}\n---`,
    '<!-- Generated from src/explain/scenarios; change the text there. -->',
    `# ${topic.title}`,
    topic.summary,
    ...topic.sections.flatMap((section) => [`## ${section.heading}`, ...section.blocks.map(blockMarkdown)]),
    `See also: ${seeAlso(topic)}`,
  ];
  return `${parts.join('\n\n')}\n`;
}

function blockMarkdown(block: Block): string {
  switch (block.kind) {
    case 'text':
      return block.text;
    case 'list':
      return block.items.map((item) => `- ${item}`).join('\n');
    case 'rows':
      return [
        '| | |',
        '|---|---|',
        ...block.rows.map((row) => `| ${cell(row.label)} | ${cell(row.text)} |`),
      ].join('\n');
    case 'code': {
      const caption = block.caption === '' ? '' : `${block.caption}:\n\n`;
      return `${caption}\`\`\`${block.language}\n${block.text}\n\`\`\``;
    }
  }
}

function cell(value: string): string {
  return value.replaceAll('|', '\\|');
}

function seeAlso(topic: Topic): string {
  return topic.see
    .map((word) => (/^D\d+$/.test(word) ? `[${word}](${word}.md)` : `\`sigtrail explain ${quoted(word)}\``))
    .join(', ');
}

function quoted(word: string): string {
  return word.includes(' ') ? `'${word}'` : word;
}
