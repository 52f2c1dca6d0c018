/// <reference lib="dom" />
import type { Run } from './data.ts';
import type { Theme } from './theme.ts';
import type { View } from './view.ts';

/** Shapes tell classes apart where colour does not; the order is that of the classes, answered requests have none. */
const shapes = [
  'cross',
  'hourglass',
  'disc',
  'diamond',
  'up',
  'square',
  'down',
  'plus',
  'bar',
  'ring',
  'none',
] as const;

/** Adds one shape of radius `size` to the current path. */
function trace(
  context: CanvasRenderingContext2D,
  shape: (typeof shapes)[number],
  x: number,
  y: number,
  size: number,
): void {
  const lines = (...points: readonly (readonly [number, number])[]): void =>
    points.forEach(([dx, dy], index) =>
      index === 0
        ? context.moveTo(x + dx * size, y + dy * size)
        : context.lineTo(x + dx * size, y + dy * size),
    );
  if (shape === 'cross') {
    lines([-1, -1], [1, 1]);
    lines([-1, 1], [1, -1]);
  } else if (shape === 'plus') {
    lines([-1, 0], [1, 0]);
    lines([0, -1], [0, 1]);
  } else if (shape === 'ring' || shape === 'disc') {
    context.moveTo(x + size, y);
    context.arc(x, y, size, 0, 2 * Math.PI);
    if (shape === 'disc') lines([-1, 0], [1, 0]);
  } else if (shape === 'up') lines([-1, 1], [0, -1], [1, 1], [-1, 1]);
  else if (shape === 'down') lines([-1, -1], [0, 1], [1, -1], [-1, -1]);
  else if (shape === 'square') lines([-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]);
  else if (shape === 'diamond') lines([-1, 0], [0, -1], [1, 0], [0, 1], [-1, 0]);
  else if (shape === 'hourglass') lines([-1, -1], [1, -1], [-1, 1], [1, 1], [-1, -1]);
  else if (shape === 'bar') lines([0, -1], [0, 1]);
}

/** A mark at the end of each request that was not answered; marks that would lie on one another are drawn once. */
export function drawMarks(
  context: CanvasRenderingContext2D,
  run: Run,
  view: View,
  area: { left: number; top: number; width: number; height: number },
  theme: Theme,
): void {
  const rowHeight = area.height / run.rows;
  const size = Math.min(Math.max(rowHeight * 0.8, 3), 5);
  const taken = new Set<number>();
  const scale = area.width / (view.to - view.from);
  context.lineWidth = 1.4;
  for (let kind = 0; kind < shapes.length - 1; kind += 1) {
    context.beginPath();
    for (const index of run.notable) {
      const ended = run.ended[index] ?? 0;
      if (run.kind[index] !== kind || ended < view.from || ended > view.to) continue;
      const x = area.left + (ended - view.from) * scale;
      const y = area.top + ((run.row[index] ?? 0) + 0.5) * rowHeight;
      const cell = Math.floor(x / (size * 1.5)) * 4096 + Math.floor(y / (size * 1.5));
      if (taken.has(cell)) continue;
      taken.add(cell);
      trace(context, shapes[kind] ?? 'none', Math.min(x, area.left + area.width - size), y, size);
    }
    context.strokeStyle = theme.kinds[kind] ?? theme.text;
    context.stroke();
  }
}

/** Draws a class's shape on a legend's own small canvas. */
export function drawKey(canvas: HTMLCanvasElement, kind: number, theme: Theme): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.strokeStyle = theme.kinds[kind] ?? theme.text;
  context.fillStyle = context.strokeStyle;
  context.fillRect(0, canvas.height / 2 - 3, canvas.width - 12, 6);
  context.lineWidth = 3;
  context.beginPath();
  trace(context, shapes[kind] ?? 'none', canvas.width - 11, canvas.height / 2, 8);
  context.stroke();
}
