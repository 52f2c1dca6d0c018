/// <reference lib="dom" />
import { lowerBound, type Run } from './data.ts';
import type { Theme } from './theme.ts';
import type { View } from './view.ts';

/** Where the requests' lane lies, in device pixels. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Fills one bar per request straight into pixels: however many requests there are, a frame costs their number in
 * writes and no canvas call each. In a pixel that several share, the worst class is seen.
 */
export function drawBars(
  context: CanvasRenderingContext2D,
  run: Run,
  view: View,
  area: Area,
  theme: Theme,
  buffer: ImageData,
): void {
  const pixels = new Uint32Array(buffer.data.buffer);
  const { width, height } = area;
  const worst = new Uint8Array(width * run.rows).fill(255);
  const scale = width / (view.to - view.from);
  const end = lowerBound(run.began, view.to);
  for (let index = lowerBound(run.began, view.from - run.longest); index < end; index += 1) {
    const ended = run.ended[index] ?? 0;
    if (ended < view.from) continue;
    const left = Math.max(Math.floor(((run.began[index] ?? 0) - view.from) * scale), 0);
    const right = Math.min(Math.max(Math.ceil((ended - view.from) * scale) - 1, left + 1), width);
    const kind = run.kind[index] ?? 0;
    const base = (run.row[index] ?? 0) * width;
    for (let x = base + left; x < base + right; x += 1) if (kind < (worst[x] ?? 255)) worst[x] = kind;
  }
  const lookup = new Uint32Array(256).fill(theme.lanePixel);
  for (let kind = 0; kind < theme.pixels.length; kind += 1) lookup[kind] = theme.pixels[kind] ?? 0;
  const rowHeight = height / run.rows;
  for (let y = 0; y < height; y += 1) {
    const row = Math.min(Math.floor(y / rowHeight), run.rows - 1);
    // A row of three pixels and more leaves its last one empty, so that bars can be told apart.
    const gap = rowHeight >= 3 && Math.floor((y + 1) / rowHeight) !== row;
    const to = y * width;
    if (gap) pixels.fill(theme.lanePixel, to, to + width);
    else for (let x = 0; x < width; x += 1) pixels[to + x] = lookup[worst[row * width + x] ?? 255] ?? 0;
  }
  context.putImageData(buffer, area.left, area.top);
}

/** The request under a point of the lane: the nearest in that row, not further than `reach` milliseconds away. */
export function requestAt(run: Run, ms: number, row: number, reach: number): number | null {
  let best: number | null = null;
  let distance = reach;
  const list = run.byRow[row];
  if (!list) return null;
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((run.began[list[middle] ?? 0] ?? 0) < ms) low = middle + 1;
    else high = middle;
  }
  for (let at = Math.max(low - 4, 0); at < Math.min(low + 4, list.length); at += 1) {
    const index = list[at] ?? 0;
    const away = Math.max((run.began[index] ?? 0) - ms, ms - (run.ended[index] ?? 0), 0);
    if (
      away <= distance &&
      (best === null || away < distance || (run.kind[index] ?? 0) <= (run.kind[best] ?? 0))
    ) {
      best = index;
      distance = away;
    }
  }
  return best;
}
