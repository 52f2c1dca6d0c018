import type { DrillDocument, DrillRun, DrillScenario } from '../../model/documents/drill.ts';
import type { RunEvidence } from '../../model/evidence.ts';
import { padEnd, padStart, wrap } from '../text/columns.ts';
import type { Painter } from '../text/colour.ts';
import { cutMiddle } from '../text/cut.ts';
import { duration } from '../text/duration.ts';
import { type Axis, drawRuler, makeAxis, type RulerCell, type RulerLine, rulerHead } from '../text/ruler.ts';
import { type Symbols, verdictTone } from '../text/symbols.ts';
import { widthOf } from '../text/width.ts';
import { factNamed, timeOf, worstRunOf } from './facts.ts';
import { scenarioNote, scenarioSource } from './scenario-note.ts';

/** How the text is laid out: all that does not come from the document. */
export interface Page {
  readonly width: number;
  readonly signs: Symbols;
  readonly paint: Painter;
}

const lost = new Set(['inFlightLost', 'keepAliveLost', 'newConnLost', 'boundary', 'timedOut']);
/** Identity 4, name 14, verdict 3, time 9 columns stand before the ruler. */
const indent = 30;

/**
 * The ruler's zero is the stop's begin, from which stop and grace are counted: the signal, or with a pre-stop hook the
 * hook. @returns how long before t0 the stop began, milliseconds.
 */
function hookMs(document: DrillDocument, run: DrillRun, evidence: RunEvidence | undefined): number {
  if (factNamed(document, 'preStop') === null || run.stopMs === null) return 0;
  if (evidence?.exitNs == null || evidence.t0FromNs === null) return 0;
  return Math.max(run.stopMs - Number(evidence.exitNs - evidence.t0FromNs) / 1e6, 0);
}

function lineOf(document: DrillDocument, run: DrillRun, evidence: RunEvidence | undefined): RulerLine {
  const { requests } = run;
  const answered: number[] = [];
  const cut: number[] = [];
  if (evidence && evidence.t0FromNs !== null) {
    const zero = Number(evidence.t0FromNs - evidence.originNs) - hookMs(document, run, evidence) * 1e6;
    evidence.records.forEach((record, index) => {
      const kind = evidence.classes[index] ?? 'ok';
      if (kind === 'ok') answered.push((record.endNs - zero) / 1e6);
      else if (lost.has(kind)) cut.push((record.endNs - zero) / 1e6);
    });
  }
  const total = requests
    ? requests.inFlightLost + requests.newConnLost + requests.keepAliveLost + requests.boundary
    : 0;
  return { answered, lost: cut, lostSometime: total > 0, exitMs: run.stopMs, killed: run.escalated };
}

function axisFor(document: DrillDocument, evidence: readonly RunEvidence[], width: number): Axis {
  const stops = document.scenarios.flatMap((one) => one.runs).flatMap((run) => run.stopMs ?? []);
  const longest = stops.reduce((most, stop) => Math.max(most, stop), 0);
  const loads = evidence.flatMap((run) =>
    run.t0FromNs === null || run.records.length === 0 ? [] : Number(run.t0FromNs - run.originNs) / 1e6,
  );
  const before = loads.reduce((most, load) => Math.max(most, load), 0);
  return makeAxis(width, document.graceMs, stops.length === 0 ? null : longest, Math.min(before, 60_000));
}

function colouredCells(cells: readonly RulerCell[], { paint }: Page): string {
  const paints = {
    empty: paint.dim,
    edge: paint.tone.quiet,
    stopping: paint.tone.quiet,
    load: paint.tone.info,
    cut: paint.tone.bad,
    kill: paint.tone.bad,
    exit: paint.bold,
  };
  let text = '';
  for (let from = 0; from < cells.length; ) {
    const kind = cells[from]?.kind ?? 'empty';
    let to = from;
    while (to < cells.length && cells[to]?.kind === kind) to += 1;
    text += paints[kind](
      cells
        .slice(from, to)
        .map((cell) => cell.sign)
        .join(''),
    );
    from = to;
  }
  return text;
}

function timeText(scenario: DrillScenario): string {
  const ms = timeOf(scenario);
  return ms === null ? '' : duration(ms);
}

/** A note that fits beside the ruler stands there, otherwise below it, under the ruler's begin. */
function withNote(
  line: string,
  room: number,
  note: string,
  source: string,
  page: Page,
  noteIndent: number,
): string[] {
  const { paint } = page;
  const sourceRoom = source === '' ? 0 : widthOf(source) + 1;
  if (widthOf(note) + sourceRoom <= room) {
    const text = padEnd(note, room - sourceRoom);
    return [`${line}${text}${source === '' ? '' : ` ${paint.dim(source)}`}`.trimEnd()];
  }
  const lines = wrap(note, page.width - noteIndent - sourceRoom, page.signs.more);
  const rest = lines.map((part, index) => {
    const text = ' '.repeat(noteIndent) + part;
    return index === 0 && source !== ''
      ? `${padEnd(text, page.width - sourceRoom)} ${paint.dim(source)}`
      : text;
  });
  return room === page.width - noteIndent
    ? [line + (rest[0] ?? '').slice(noteIndent), ...rest.slice(1)]
    : [line.trimEnd(), ...rest];
}

function scenarioLines(
  document: DrillDocument,
  scenario: DrillScenario,
  axis: Axis,
  evidence: readonly RunEvidence[],
  page: Page,
): string[] {
  const { paint, signs } = page;
  const tone = paint.tone[verdictTone[scenario.verdict]];
  const name = padEnd(cutMiddle(scenario.name, 13, signs.more), 14);
  const left = `${padEnd(scenario.id, 4)}${name}${tone(padEnd(signs.verdict[scenario.verdict], 3))}`;
  const time = padEnd(padStart(timeText(scenario), 7), 9);
  const run = worstRunOf(scenario);
  const source = scenarioSource(scenario);
  if (run?.t0 && scenario.id !== 'D13' && scenario.id !== 'D15') {
    const kept = evidence.find((one) => one.scenario === scenario.id && one.run === run.run);
    const ruler = colouredCells(drawRuler(axis, lineOf(document, run, kept), signs), page);
    const room = page.width - indent - axis.width - 1;
    return withNote(`${left}${time}${ruler} `, room, scenarioNote(scenario), source, page, indent);
  }
  if (scenario.id === 'D13' && run?.leaf) {
    const note = scenario.verdict === 'pass' ? `${signs.arrow} ${run.leaf.comm}` : scenarioNote(scenario);
    return withNote(`${left}${time}`, page.width - indent, note, source, page, indent);
  }
  const measured = timeOf(scenario) !== null;
  const from = measured ? indent : indent - 9;
  const note =
    scenario.verdict === 'pass' && scenario.reason !== '' ? scenario.reason : scenarioNote(scenario);
  return withNote(measured ? left + time : left, page.width - from, note, source, page, from);
}

/** The scenario lines under one ruler: nothing when there is no scenario. */
export function scenarioBlock(
  document: DrillDocument,
  evidence: readonly RunEvidence[],
  page: Page,
): string[] {
  if (document.scenarios.length === 0) return [];
  // At 80 columns 26 cells leave room for `34 of 64 cut` and its source; more columns go to both.
  const axis = axisFor(document, evidence, Math.round(20 + (page.width - 60) * 0.3));
  const timed = document.scenarios.some((scenario) => worstRunOf(scenario)?.t0);
  const room = page.width - indent - axis.width;
  const zero = factNamed(document, 'preStop') === null ? document.stopSignal : 'pre-stop';
  const head = timed ? [page.paint.dim(rulerHead(axis, indent, room, zero, page.signs))] : [];
  return [
    ...head,
    ...document.scenarios.flatMap((scenario) => scenarioLines(document, scenario, axis, evidence, page)),
  ];
}
