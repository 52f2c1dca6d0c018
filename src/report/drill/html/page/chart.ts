/// <reference lib="dom" />
import { bytes, duration } from '../../../text/duration.ts';
import { lowerBound, type Run } from './data.ts';
import { type Lane, lanesOf } from './lanes.ts';
import { drawMarks } from './marks.ts';
import { drawMoments } from './moments.ts';
import { drawBars } from './requests.ts';
import type { Theme } from './theme.ts';
import { ticks, type View } from './view.ts';

/** What one frame shows, in CSS pixels. */
export interface Frame {
  readonly context: CanvasRenderingContext2D;
  readonly run: Run;
  readonly view: View;
  readonly theme: Theme;
  readonly lanes: readonly Lane[];
  readonly left: number;
  readonly width: number;
  readonly x: (ms: number) => number;
}

export const labelWidth = 132;
const font = '12px system-ui, sans-serif';

/** Height of the chart of a run. */
export function chartHeight(run: Run): number {
  const last = lanesOf(run).at(-1);
  return last ? last.top + last.height + 4 : 0;
}

function drawAxis(frame: Frame, lane: Lane): void {
  const { context, view, theme, x, width } = frame;
  context.fillStyle = theme.quiet;
  context.textAlign = 'center';
  for (const tick of ticks(view, Math.max(Math.floor(width / 110), 2))) {
    context.fillRect(Math.round(x(tick)), lane.top + 20, 1, 6);
    const text = Math.abs(tick) < 1e-9 ? '0' : `${tick < 0 ? '−' : '+'}${duration(Math.abs(tick))}`;
    const at = Math.min(Math.max(x(tick), frame.left + 24), frame.left + width - 24);
    context.fillText(text, at, lane.top + 12);
  }
  context.textAlign = 'left';
}

function drawSteps(
  frame: Frame,
  lane: Lane,
  at: ArrayLike<number>,
  value: ArrayLike<number>,
  text: (most: number) => string,
): void {
  const { context, view, theme, x, left, width } = frame;
  let most = 0;
  for (let index = 0; index < value.length; index += 1) most = Math.max(most, value[index] ?? 0);
  const y = (one: number): number => lane.top + lane.height - (one / (most || 1)) * (lane.height - 6);
  const first = Math.max(
    lowerBound(at instanceof Float64Array ? at : Float64Array.from(at), view.from) - 1,
    0,
  );
  context.beginPath();
  context.moveTo(left, lane.top + lane.height);
  let level = y((at[first] ?? Number.POSITIVE_INFINITY) <= view.from ? (value[first] ?? 0) : 0);
  context.lineTo(left, level);
  let end = left;
  for (let index = first; index < at.length && (at[index] ?? 0) <= view.to; index += 1) {
    end = Math.max(x(at[index] ?? 0), left);
    let peak = y(value[index] ?? 0);
    // Many steps inside one pixel: their peak and their last value are all that can be seen.
    while (index + 1 < at.length && x(at[index + 1] ?? 0) < end + 0.5) {
      index += 1;
      peak = Math.min(peak, y(value[index] ?? 0));
    }
    context.lineTo(end, level);
    context.lineTo(end, peak);
    level = y(value[index] ?? 0);
    context.lineTo(end, level);
  }
  if (at.length > 0 && (at[at.length - 1] ?? 0) > view.to) {
    end = left + width;
    context.lineTo(end, level);
  }
  context.lineTo(end, lane.top + lane.height);
  context.globalAlpha = 0.28;
  context.fillStyle = theme.accent;
  context.fill();
  context.globalAlpha = 1;
  context.strokeStyle = theme.accent;
  context.lineWidth = 1.2;
  context.stroke();
  context.fillStyle = theme.quiet;
  context.fillText(text(most), 0, lane.top + 34);
}

function drawUsage(frame: Frame, lane: Lane): void {
  const { usage } = frame.run.payload;
  if (lane.kind === 'memory') {
    drawSteps(
      frame,
      lane,
      usage.map(([t]) => t),
      usage.map(([, rss]) => rss),
      (most) => `≤ ${bytes(most)}`,
    );
    return;
  }
  // CPU used between two samples belongs to the stretch that begins with the earlier one.
  const part = usage.slice(1).map(([t, , cpu], index) => {
    const [before, , used] = usage[index] ?? [t - 1, 0, cpu];
    return Math.max((cpu - used) / Math.max(t - before, 0.001), 0) * 100;
  });
  drawSteps(
    frame,
    lane,
    usage.map(([t]) => t),
    [...part, 0],
    (most) => `≤ ${Math.round(most)} % of a core`,
  );
}

function drawGround(frame: Frame, height: number): void {
  const { context, theme, left, width, run } = frame;
  context.fillStyle = theme.ground;
  context.fillRect(0, 0, left + width, height);
  for (const lane of frame.lanes) {
    if (lane.kind === 'axis') continue;
    context.fillStyle = theme.lane;
    context.fillRect(left, lane.top, width, lane.height);
    context.fillStyle = theme.text;
    let name = lane.name;
    while (context.measureText(name).width > labelWidth - 10) name = `${name.slice(0, -2)}…`;
    context.fillText(name, 0, lane.top + 17);
    if (lane.kind === 'requests') {
      context.fillStyle = theme.quiet;
      context.fillText(`${run.count} in ${run.rows} rows`, 0, lane.top + 34);
    }
  }
  for (const lane of frame.lanes) if (lane.kind !== 'requests') shadeStop(frame, lane);
}

/** Marks the time between the stop signal and the exit. */
function shadeStop({ context, run, theme, x, left, width }: Frame, lane: Lane): void {
  if (!run.payload.hasT0) return;
  const from = Math.max(x(0), left);
  const to = Math.min(x(run.payload.exitMs ?? run.to), left + width);
  context.fillStyle = theme.stop;
  if (to > from) context.fillRect(from, lane.top, to - from, lane.height);
}

function drawLine(frame: Frame, ms: number, height: number, dash: number[]): void {
  const { context, theme, x, left, width } = frame;
  const at = Math.round(x(ms)) + 0.5;
  if (at < left || at > left + width) return;
  context.setLineDash(dash);
  context.strokeStyle = theme.text;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(at, 20);
  context.lineTo(at, height);
  context.stroke();
  context.setLineDash([]);
}

/** Draws everything once. @param ratio device pixels to a CSS pixel. @param focus the request that has the focus. */
export function drawChart(
  context: CanvasRenderingContext2D,
  run: Run,
  view: View,
  theme: Theme,
  width: number,
  ratio: number,
  focus: number | null,
  buffer: ImageData | null,
): void {
  const lanes = lanesOf(run);
  const height = chartHeight(run);
  const left = labelWidth;
  const inner = width - left;
  const x = (ms: number): number => left + ((ms - view.from) / (view.to - view.from)) * inner;
  const frame: Frame = { context, run, view, theme, lanes, left, width: inner, x };
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.font = font;
  drawGround(frame, height);
  for (const lane of lanes) {
    if (lane.kind === 'axis') drawAxis(frame, lane);
    else if (lane.kind === 'connections') drawSteps(frame, lane, run.openAt, run.open, (most) => `≤ ${most}`);
    else if (lane.kind === 'memory' || lane.kind === 'cpu') drawUsage(frame, lane);
    else if (lane.kind === 'requests' && buffer) {
      const area = {
        left: Math.round(left * ratio),
        top: Math.round(lane.top * ratio),
        width: buffer.width,
        height: buffer.height,
      };
      drawBars(context, run, view, area, theme, buffer);
      shadeStop(frame, lane);
      drawMarks(context, run, view, { left, top: lane.top, width: inner, height: lane.height }, theme);
      if (focus !== null) drawFocus(frame, lane, focus);
    }
  }
  drawMoments(frame);
  if (run.payload.hasT0) drawLine(frame, 0, height, []);
  if (run.payload.exitMs !== null) drawLine(frame, run.payload.exitMs, height, [4, 3]);
  if (run.payload.graceMs !== null) drawLine(frame, run.payload.graceMs, height, [1, 3]);
}

function drawFocus({ context, run, theme, x, left, width }: Frame, lane: Lane, focus: number): void {
  const rowHeight = lane.height / run.rows;
  const y = lane.top + (run.row[focus] ?? 0) * rowHeight;
  const from = Math.max(x(run.began[focus] ?? 0), left);
  const to = Math.min(Math.max(x(run.ended[focus] ?? 0), from + 2), left + width);
  context.strokeStyle = theme.text;
  context.lineWidth = 2;
  context.strokeRect(from - 3, y - 3, to - from + 6, rowHeight + 5);
}
