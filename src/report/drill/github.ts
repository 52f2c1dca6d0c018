import type { DrillDocument, DrillScenario } from '../../model/documents/drill.ts';
import { cleanStrings, cleanText } from '../clean.ts';
import type { ReportFormat } from '../format.ts';
import { worstRun } from './facts.ts';
import { headlineText } from './headline.ts';
import { scenarioNote } from './scenario-note.ts';

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** One workflow command. Source: GitHub Docs, "Workflow commands for GitHub Actions". */
export function annotation(level: 'error' | 'warning' | 'notice', title: string, message: string): string {
  return `::${level} title=${escapeProperty(title)}::${escapeData(message)}`;
}

function ofScenario(scenario: DrillScenario, name: string): string[] {
  const level = scenario.verdict === 'fail' ? 'error' : scenario.verdict === 'warn' ? 'warning' : null;
  if (level === null) return [];
  const text = [scenario.reason, scenarioNote(scenario)].filter(
    (part, index, all) => part !== '' && all.indexOf(part) === index,
  );
  return [annotation(level, `${name}: ${scenario.id} ${scenario.name}`, text.join('\n'))];
}

/** Annotations for a GitHub workflow: the headline first, then every scenario that did not pass, then a folded log. */
export function renderGithub(source: DrillDocument): string {
  const document = cleanStrings(source);
  const { grade } = document;
  const level =
    grade === 'D' || grade === 'F' ? 'error' : grade === 'A' || grade === 'B' ? 'notice' : 'warning';
  const parts: [string, string | null][] = [
    ['why', document.why],
    ['fix', document.fix],
    ['next', document.next],
  ];
  const lines = parts.flatMap(([word, text]) => (text === null ? [] : [`${word}: ${text}`]));
  const headline = annotation(
    level,
    `sigtrail drill ${document.name}`,
    [headlineText(document), ...lines].join('\n'),
  );
  const missing =
    document.unknown.length === 0
      ? []
      : [annotation('notice', `${document.name}: not known`, document.unknown.join('\n'))];
  return `${[
    headline,
    ...document.scenarios.flatMap((scenario) => ofScenario(scenario, document.name)),
    ...missing,
    ...foldedLog(document),
  ].join('\n')}\n`;
}

/** A log line that looks like a workflow command would be obeyed: the indent and the stop token keep it text. */
function foldedLog(document: DrillDocument): string[] {
  const worst = worstRun(document);
  if (!worst || worst.run.logTail.length === 0) return [];
  const log = worst.run.logTail
    .slice(-20)
    .map((line) => `  | ${cleanText(line).replaceAll('::', ': :').replaceAll('##[', '# #[')}`);
  return [`::group::log of ${worst.scenario.id} run ${worst.run.run}`, ...log, '::endgroup::'];
}

export const githubFormat: ReportFormat<DrillDocument> = { name: 'github', render: renderGithub };
