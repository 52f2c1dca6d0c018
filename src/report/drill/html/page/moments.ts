/// <reference lib="dom" />
import type { Frame } from './chart.ts';
import type { Lane } from './lanes.ts';

function lives({ context, run, theme, x, left, width, lanes }: Frame): void {
  for (const lane of lanes.filter(({ kind }) => kind === 'process')) {
    const process = run.payload.processes.find(({ pid }) => pid === lane.pid);
    if (!process) continue;
    const from = Math.min(Math.max(x(process.from), left), left + width);
    const to = Math.min(Math.max(process.to === null ? left + width : x(process.to), left), left + width);
    context.globalAlpha = 0.35;
    context.fillStyle = theme.quiet;
    context.fillRect(from, lane.top + 20, to - from, 5);
    context.globalAlpha = 1;
    context.fillStyle = theme.text;
    if (process.to !== null && to < left + width) context.fillRect(to - 2, lane.top + 17, 3, 11);
  }
}

function arrow({ context, theme }: Frame, x: number, from: number, to: number): void {
  const head = to > from ? -6 : 6;
  context.strokeStyle = theme.text;
  context.fillStyle = theme.text;
  context.lineWidth = 1.6;
  context.beginPath();
  context.moveTo(x, from);
  context.lineTo(x, to);
  context.stroke();
  context.beginPath();
  context.moveTo(x, to);
  context.lineTo(x - 4, to + head);
  context.lineTo(x + 4, to + head);
  context.fill();
}

/** Processes' lives, signals as arrows from the sender's lane to the target's, everything else as a tick with its words. */
export function drawMoments(frame: Frame): void {
  const { context, run, theme, x, left, width, lanes } = frame;
  lives(frame);
  const engine = lanes.find(({ kind }) => kind === 'engine');
  if (!engine) return;
  const laneOf = (pid: number | null): Lane =>
    lanes.find((lane) => pid !== null && lane.pid === pid) ?? engine;
  const used = new Map<string, number>();
  // A text that does not fit beside its neighbours goes to a lower line of the lane, or is left to the table of moments.
  const words = (lane: Lane, at: number, text: string): void => {
    const size = context.measureText(text).width;
    const begin = at + 5 + size > left + width ? at - 5 - size : at + 5;
    const lines = lane.kind === 'engine' ? 3 : 1;
    for (let line = 0; line < lines; line += 1) {
      const key = `${lane.top}/${line}`;
      if ((used.get(key) ?? left) > begin) continue;
      used.set(key, begin + size + 8);
      context.fillStyle = theme.text;
      context.fillText(text, begin, lane.top + 13 + line * 14);
      return;
    }
  };
  for (const moment of run.payload.moments) {
    const at = x(moment.t);
    if (at < left || at > left + width) continue;
    const lane = laneOf(moment.pid);
    const sender = laneOf(moment.sender);
    const signal = moment.kind === 'signal' || moment.kind === 'escalation';
    if (signal && sender !== lane)
      arrow(frame, at, sender.top + (sender.kind === 'engine' ? 36 : 22), lane.top + 19);
    context.fillStyle = theme.text;
    context.fillRect(Math.round(at), lane.top + 3, 1, lane.height - 6);
    words(signal && sender.kind === 'engine' ? sender : lane, at, moment.text);
  }
}
