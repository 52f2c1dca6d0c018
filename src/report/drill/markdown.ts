import type { DrillDocument, DrillScenario } from '../../model/documents/drill.ts';
import { cleanStrings } from '../clean.ts';
import type { ReportFormat } from '../format.ts';
import { duration } from '../text/duration.ts';
import { cutEnd, cutMiddle } from '../text/cut.ts';
import { escapeMarkup } from '../xml.ts';
import { tally, timeOf, worstRun, worstText } from './facts.ts';
import { headlineOf } from './headline.ts';
import { scenarioSeen, scenarioSource } from './scenario-note.ts';

const marks = {
  pass: '✔ pass',
  warn: '! warn',
  fail: '✘ fail',
  skipped: '– skipped',
  'not-applicable': '– not applicable',
};

/** Text that Markdown, its tables, links, mentions and HTML take as it is. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*_{}[\]()#+!|~<>&@$^]/g, (sign) => `&#${sign.charCodeAt(0)};`)
    .replace(/\b(https?|ftp|www)(?=:|\.)/gi, (word) => `${word}&#8203;`);
}

/** A code span that holds any text, backticks and pipes included, also inside a table. */
function code(text: string): string {
  return `<code>${escapeMarkup(text).replace(/[\\`*_|[\]~@:$]/g, (sign) => `&#${sign.charCodeAt(0)};`)}</code>`;
}

function row(scenario: DrillScenario): string {
  const ms = timeOf(scenario);
  const stop = ms === null ? '' : duration(ms);
  const note = scenarioSeen(scenario);
  const cells = [
    `${scenario.id} ${scenario.name}`,
    marks[scenario.verdict],
    stop,
    note,
    scenarioSource(scenario),
  ];
  return `| ${cells.map((cell) => escapeMarkdown(cutMiddle(cell, 200))).join(' | ')} |`;
}

/** Markdown that fits a pull-request comment: headline, table, what to do, the log folded away. */
export function renderMarkdown(source: DrillDocument): string {
  const document = cleanStrings(source);
  const { grade, name, text } = headlineOf(document);
  const said = (word: string, sentence: string | null): string[] =>
    sentence === null ? [] : [`**${word}** ${escapeMarkdown(cutEnd(sentence, 600))}`, ''];
  const worst = worstRun(document);
  const log = worst?.run.logTail.slice(-20) ?? [];
  const where = worst ? `${worst.scenario.id} run ${worst.run.run}` : '';
  const short = [
    tally(document),
    document.engine,
    `stop signal ${document.stopSignal}`,
    `grace ${duration(document.graceMs)} (${document.graceFrom})`,
  ];
  return `${[
    `### ${escapeMarkdown(cutMiddle(name, 80))}${grade === null ? '' : ` · ${grade}`} · ${escapeMarkdown(text)}`,
    '',
    escapeMarkdown(short.join(' · ')),
    '',
    '| scenario | verdict | time | what was seen | source |',
    '|---|---|---|---|---|',
    ...document.scenarios.map(row),
    '',
    ...said('worst', document.worst && worstText(document.worst)),
    ...said('why', document.why),
    ...said('fix', document.fix),
    ...document.notes.flatMap((note) => said('note', note)),
    ...(document.next === null ? [] : [`**next** ${code(document.next)}`, '']),
    ...document.unknown.slice(0, 20).flatMap((entry) => said('not known', entry)),
    ...(log.length === 0
      ? []
      : [
          `<details><summary>log: last ${log.length} lines of ${where}</summary>`,
          '',
          `<pre>${log.map((line) => code(cutEnd(line, 300)).slice(6, -7) || ' ').join('\n')}</pre>`,
          '',
          '</details>',
        ]),
  ].join('\n')}\n`;
}

export const markdownFormat: ReportFormat<DrillDocument> = { name: 'markdown', render: renderMarkdown };
