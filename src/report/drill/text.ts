import type { DrillDocument } from '../../model/documents/drill.ts';
import { cleanStrings } from '../clean.ts';
import type { ReportFormat, ReportInput } from '../format.ts';
import { toAscii } from '../text/ascii.ts';
import { painter } from '../text/colour.ts';
import { padEnd, wrap } from '../text/columns.ts';
import { cutEnd, cutMiddle } from '../text/cut.ts';
import { duration } from '../text/duration.ts';
import { symbols } from '../text/symbols.ts';
import { widthOf } from '../text/width.ts';
import { factNamed, unknownBeyondRows, worstRun, worstText } from './facts.ts';
import { headlineOf } from './headline.ts';
import { type Page, scenarioBlock } from './text-scenarios.ts';

const label = 11;

function headlineLines(document: DrillDocument, { width, signs, paint }: Page): string[] {
  const headline = headlineOf(document);
  const name = cutMiddle(headline.name, Math.floor(width / 3), signs.more);
  const gradeTone = { A: 'good', B: 'good', C: 'warn', D: 'bad', F: 'bad' } as const;
  const grade = headline.grade === null ? '' : `${headline.grade}   `;
  const start = widthOf(name) + 3 + grade.length;
  const painted =
    headline.grade === null ? '' : paint.bold(paint.tone[gradeTone[headline.grade]](grade.trimEnd())) + '   ';
  const lines = wrap(headline.text, width - start, signs.more);
  return lines.map((line, index) =>
    index === 0
      ? `${paint.bold(name)}   ${painted}${paint.bold(line)}`
      : ' '.repeat(start) + paint.bold(line),
  );
}

function settings(document: DrillDocument, page: Page): string[] {
  const { signs, paint, width } = page;
  const stopFrom = factNamed(document, 'stopSignal')?.from;
  const first = factNamed(document, 'pid1Chain')?.value;
  const parts = [
    document.engine,
    document.pid1
      ? first
        ? `PID 1 is ${first}`
        : 'PID 1'
      : 'not PID 1: exit codes are those of a plain process',
    `stop signal ${document.stopSignal}${stopFrom ? ` (${stopFrom})` : ''}`,
    `grace ${duration(document.graceMs)} (${document.graceFrom})`,
    document.readyMs === null ? 'never ready' : `ready after ${duration(document.readyMs)}`,
  ];
  const lines: string[] = [];
  for (const part of parts.map((text) => cutMiddle(text, width - label, signs.more))) {
    const longer = `${lines.at(-1) ?? ''} ${signs.dot} ${part}`;
    if (lines.length > 0 && widthOf(longer) <= width - 7) lines[lines.length - 1] = longer;
    else lines.push(part);
  }
  return lines.map((line) => paint.dim(`       ${line}`));
}

function said(name: string, text: string, page: Page, edge = ''): string[] {
  const lines = wrap(text, page.width - label, page.signs.more);
  const rows = lines.map(
    (line, index) => (index === 0 ? page.paint.bold(padEnd(name, label)) : ' '.repeat(label)) + line,
  );
  if (edge === '') return rows;
  const last = widthOf(lines.at(-1) ?? '') + label;
  const room = page.width - widthOf(edge);
  if (last + 2 > room) return [...rows, ' '.repeat(room) + page.paint.dim(edge)];
  return [...rows.slice(0, -1), `${rows.at(-1)}${' '.repeat(room - last)}${page.paint.dim(edge)}`];
}

function conclusion(document: DrillDocument, page: Page): string[] {
  const { worst, why, fix, next } = document;
  const missing = unknownBeyondRows(document);
  const explain = worst ? `docs: sigtrail explain ${worst.scenario}` : '';
  const untried = missing.filter((entry) => /^D\d+\b/.test(entry));
  return [
    ...(worst ? said('worst', worstText(worst), page) : []),
    ...(why === null ? [] : said('why', why, page)),
    ...(fix === null ? [] : said('fix', fix, page, explain)),
    ...document.notes.flatMap((note) => said('note', note, page)),
    ...(document.interrupted ? said('note', 'interrupted: this is what was found until then', page) : []),
    // A command is never broken: it must survive being copied.
    ...(next === null ? [] : [page.paint.bold(padEnd('next', label)) + page.paint.tone.info(next)]),
    ...grouped(untried).flatMap((entry) => said('not tried', entry, page)),
    ...missing.filter((entry) => !untried.includes(entry)).flatMap((entry) => said('not known', entry, page)),
  ];
}

/** Scenarios that were skipped for the same reason share a line. */
function grouped(entries: readonly string[]): string[] {
  const byReason = new Map<string, string[]>();
  for (const entry of entries) {
    const [, id, reason] = /^(D\d+)(?: skipped)?[: ]+(.*)$/.exec(entry) ?? [];
    const key = reason ?? entry;
    byReason.set(key, [...(byReason.get(key) ?? []), ...(id === undefined ? [] : [id])]);
  }
  return [...byReason].map(([reason, ids]) => (ids.length === 0 ? reason : `${ids.join(', ')}: ${reason}`));
}

function logLines(document: DrillDocument, { width, signs, paint }: Page): string[] {
  const worst = worstRun(document);
  if (!worst) return [];
  const tail = worst.run.logTail.slice(-20);
  const what = `${worst.scenario.id} run ${worst.run.run}`;
  if (tail.length === 0) return [paint.bold(padEnd('log', label)) + `${what}: the service wrote nothing`];
  const heading = `the service's last ${tail.length === 1 ? 'line' : `${tail.length} lines`} in ${what}`;
  return [
    paint.bold(padEnd('log', label)) + heading,
    ...tail.map((line) => paint.dim(`  ${cutEnd(line, width - 2, signs.more)}`)),
  ];
}

/**
 * The report for people at a terminal: headline, what was drilled, one line per scenario under one ruler, the worst
 * fact and what to do, the log.
 */
export function renderText(source: DrillDocument, { screen, evidence }: ReportInput): string {
  const document = cleanStrings(source, screen.unicode ? undefined : toAscii);
  const width = Math.min(Math.max(Math.floor(screen.width) || 80, 60), 140);
  const page: Page = { width, signs: symbols(screen.unicode), paint: painter(screen.color) };
  const blocks = [
    [...headlineLines(document, page), ...settings(document, page)],
    scenarioBlock(document, evidence, page),
    conclusion(document, page),
    logLines(document, page),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.map((line) => line.trimEnd()).join('\n'))
    .join('\n\n')}\n`;
}

export const textFormat: ReportFormat<DrillDocument> = { name: 'text', render: renderText };
