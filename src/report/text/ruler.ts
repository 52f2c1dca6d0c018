import { duration } from './duration.ts';
import type { Symbols } from './symbols.ts';
import { padStart } from './columns.ts';
import { widthOf } from './width.ts';

/**
 * The time axis that every line of a report shares: load, t0, the stretch in which the service stopped, grace.
 * Where the grace is much longer than the longest stop, the axis has a gap before it, so that both can be seen.
 */
export interface Axis {
  readonly width: number;
  /** Cells before t0's. */
  readonly before: number;
  /** Cells between t0's and the gap or the grace. */
  readonly after: number;
  readonly beforeMs: number;
  /** Time that the `after` cells stand for. */
  readonly afterMs: number;
  /** Is there a gap between `afterMs` and the grace? */
  readonly broken: boolean;
  readonly graceMs: number;
}

/** What one line shows; times in milliseconds from t0. */
export interface RulerLine {
  /** Complete answers and cut requests, when records were kept. */
  readonly answered: readonly number[];
  readonly lost: readonly number[];
  /** Were requests lost although no record says when? */
  readonly lostSometime: boolean;
  readonly exitMs: number | null;
  readonly killed: boolean;
}

const niceSteps = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

function niceAbove(ms: number): number {
  const power = 10 ** Math.floor(Math.log10(ms));
  return (niceSteps.find((step) => step * power >= ms * 0.999) ?? 10) * power;
}

/**
 * @param longestMs the longest stop of all lines; null when none was seen.
 * @param beforeMs how much load before t0 there is to show; 0 for none.
 */
export function makeAxis(width: number, graceMs: number, longestMs: number | null, beforeMs: number): Axis {
  const before = Math.max(Math.floor(width / 4) - 1, 3);
  const longest = Math.max(longestMs ?? graceMs, 1);
  const broken = graceMs > 2.5 * longest;
  // t0, the grace and, with a gap, the gap take one cell each.
  const after = width - before - (broken ? 3 : 2);
  const afterMs = broken ? niceAbove(longest) : Math.max(graceMs, 1);
  return { width, before, after, beforeMs: Math.max(beforeMs, 1), afterMs, broken, graceMs };
}

/** The cell of an instant; t0's own cell is `before`, so nothing else ever falls on it. */
function cellOf(axis: Axis, ms: number): number {
  if (ms < 0) return Math.max(0, axis.before - 1 - Math.floor((-ms / axis.beforeMs) * axis.before));
  if (ms >= axis.graceMs && (axis.graceMs > 0 || !axis.broken)) return axis.width - 1;
  return axis.before + 1 + Math.min(Math.floor((ms / axis.afterMs) * axis.after), axis.after - 1);
}

/**
 * The line above the ruler: the stop signal over t0's cell, the scale over the gap, the grace over its own cell.
 * @param room columns after the ruler that the grace's label may use.
 */
export function rulerHead(
  axis: Axis,
  indent: number,
  room: number,
  stopSignal: string,
  signs: Symbols,
): string {
  const t0 = indent + axis.before + 1;
  let line = padStart(`${stopSignal} ${signs.corner}`, t0);
  const scale = `${duration(axis.afterMs)} ${signs.corner}`;
  const scaleEnd = t0 + axis.after;
  if (axis.broken && scaleEnd - widthOf(scale) > t0) line += padStart(scale, scaleEnd - widthOf(line));
  const gap = ' '.repeat(indent + axis.width - 1 - widthOf(line));
  const label = [`grace ${duration(axis.graceMs)}`, 'grace'].find((text) => widthOf(text) < room);
  return `${line}${gap}${signs.open}${label === undefined ? '' : ` ${label}`}`;
}

/** One cell of a drawn ruler: its sign and what it stands for, for the colour. */
export interface RulerCell {
  readonly sign: string;
  readonly kind: 'empty' | 'edge' | 'load' | 'cut' | 'exit' | 'kill' | 'stopping';
}

/** Draws one line; always exactly `axis.width` cells. */
export function drawRuler(axis: Axis, line: RulerLine, signs: Symbols): RulerCell[] {
  const cells: RulerCell[] = Array.from({ length: axis.width }, () => ({ sign: ' ', kind: 'empty' }));
  const put = (cell: number, sign: string, kind: RulerCell['kind']): void => {
    cells[cell] = { sign, kind };
  };
  if (axis.broken) put(axis.width - 2, signs.gap, 'edge');
  put(axis.before, signs.edge, 'edge');
  put(axis.width - 1, signs.edge, 'edge');
  const exit = line.exitMs === null ? null : cellOf(axis, line.exitMs);
  for (let cell = axis.before + 1; exit !== null && cell < exit; cell += 1)
    put(cell, signs.stopping, 'stopping');
  drawLoad(axis, line.answered, signs, put);
  if (exit !== null) put(exit, line.killed ? signs.kill : signs.exit, line.killed ? 'kill' : 'exit');
  const cut = new Set(line.lost.filter((ms) => ms >= 0).map((ms) => cellOf(axis, ms)));
  if (cut.size === 0 && line.lostSometime && exit !== null && !line.killed) cut.add(exit);
  for (const cell of cut) if (!(line.killed && cell === exit)) put(cell, signs.cut, 'cut');
  return cells;
}

function drawLoad(
  axis: Axis,
  answered: readonly number[],
  signs: Symbols,
  put: (cell: number, sign: string, kind: RulerCell['kind']) => void,
): void {
  const rates = new Float64Array(axis.width);
  for (const ms of answered) {
    if (ms < -axis.beforeMs) continue;
    const cell = cellOf(axis, ms);
    // Cells on both sides of t0 can stand for different times: compare rates, not counts.
    rates[cell] = (rates[cell] ?? 0) + (ms < 0 ? axis.before / axis.beforeMs : axis.after / axis.afterMs);
  }
  const full = rates.reduce((most, rate) => Math.max(most, rate), 0);
  rates.forEach((rate, cell) => {
    if (rate === 0) return;
    const level = Math.ceil((rate / full) * signs.levels.length) - 1;
    put(cell, signs.levels[Math.max(level, 0)] ?? ' ', 'load');
  });
}
