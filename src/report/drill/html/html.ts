import { createHash } from 'node:crypto';
import type { DrillDocument } from '../../../model/documents/drill.ts';
import type { RunEvidence } from '../../../model/evidence.ts';
import { cleanStrings } from '../../clean.ts';
import type { ReportFormat, ReportInput } from '../../format.ts';
import { escapeMarkup } from '../../xml.ts';
import { worstRunOf } from '../facts.ts';
import { headlineText } from '../headline.ts';
import { renderJson } from '../json.ts';
import { encodeRun } from './encode.ts';
import { pageScript, pageStyle } from './page.generated.ts';
import {
  chartSection,
  factSection,
  header,
  logSection,
  rawSection,
  scenarioSection,
  verdictSection,
} from './sections.ts';

function hash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** JSON that no HTML parser takes for markup, whatever its strings hold. */
export function embeddedJson(json: string): string {
  return json.replace(
    /[<>&\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Worst run first, then the order of the scenarios. */
function inOrder(
  document: DrillDocument,
  evidence: readonly RunEvidence[],
): { run: RunEvidence; label: string }[] {
  const severity = { fail: 0, warn: 1, pass: 2, skipped: 3, 'not-applicable': 3 };
  const labelled = evidence.map((run) => {
    const scenario = document.scenarios.find((one) => one.id === run.scenario);
    const found = scenario?.runs.find((one) => one.run === run.run);
    const worst =
      document.worst?.scenario === run.scenario &&
      (document.worst.run ?? (scenario && worstRunOf(scenario)?.run)) === run.run;
    const verdict = found?.verdict ?? 'pass';
    const label = `${run.scenario} ${scenario?.name ?? ''} · run ${run.run} · ${verdict}${worst ? ' · the worst' : ''}`;
    return { run, label, rank: worst ? -1 : severity[verdict] };
  });
  return labelled.sort((a, b) => a.rank - b.rank);
}

/** The report as one HTML file that needs nothing else: no network, no other file. */
export function renderHtml(source: DrillDocument, { evidence }: ReportInput): string {
  const document = cleanStrings(source);
  const runs = inOrder(document, evidence);
  const policy = `default-src 'none'; script-src ${hash(pageScript)}; style-src ${hash(pageStyle)}; base-uri 'none'; form-action 'none'`;
  const data = (id: string, json: string): string =>
    `<script type="application/json" id="${id}">${embeddedJson(json)}</script>`;
  return `${[
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="referrer" content="no-referrer">',
    `<title>${escapeMarkup(headlineText(document))}</title>`,
    `<style>${pageStyle}</style>`,
    '</head>',
    '<body>',
    '<main>',
    header(document),
    verdictSection(document),
    chartSection(runs.map(({ label }) => label)),
    scenarioSection(document),
    factSection(document),
    logSection(document),
    rawSection(document),
    '</main>',
    data('document', renderJson(source).trim()),
    data('runs', JSON.stringify(runs.map(({ run, label }) => encodeRun(run, label)))),
    `<script>${pageScript}</script>`,
    '</body>',
    '</html>',
  ].join('\n')}\n`;
}

export const htmlFormat: ReportFormat<DrillDocument> = { name: 'html', render: renderHtml };
