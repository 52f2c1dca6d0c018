/// <reference lib="dom" />
import { classOrder, classWords, type RunPayload } from '../payload.ts';
import { attachControls } from './controls.ts';
import { chartHeight, drawChart, labelWidth } from './chart.ts';
import { decodeRun, type Run } from './data.ts';
import { lanesOf } from './lanes.ts';
import { drawKey } from './marks.ts';
import { describeRequest } from './record.ts';
import { readTheme } from './theme.ts';
import { clampView, type View } from './view.ts';

function part<Kind extends HTMLElement>(id: string): Kind {
  return document.getElementById(id) as Kind;
}

function embedded(id: string): string {
  return part(id).textContent ?? '';
}

function startDownload(): void {
  const link = part<HTMLAnchorElement>('download');
  const text = `${JSON.stringify(JSON.parse(embedded('document')), null, 2)}\n`;
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  link.hidden = false;
}

function startTheme(redraw: () => void): void {
  const root = document.documentElement;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  part('theme').addEventListener('click', () => {
    const now = root.dataset['theme'] ?? (dark.matches ? 'dark' : 'light');
    root.dataset['theme'] = now === 'dark' ? 'light' : 'dark';
    redraw();
  });
  for (const query of [dark, matchMedia('print')]) query.addEventListener('change', redraw);
  addEventListener('beforeprint', redraw);
  addEventListener('afterprint', redraw);
}

function legend(run: Run): void {
  const counts = new Map<number, number>();
  for (const kind of run.kind) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const theme = readTheme();
  const rows = [...counts]
    .sort(([a], [b]) => a - b)
    .map(([kind, count]) => {
      const row = document.createElement('tr');
      const key = Object.assign(document.createElement('canvas'), { width: 56, height: 24 });
      drawKey(key, kind, theme);
      const cells = [key, classWords[classOrder[kind] ?? 'ok'], String(count)].map((content, column) => {
        const cell = document.createElement(column === 1 ? 'th' : 'td');
        if (column === 1) cell.setAttribute('scope', 'row');
        cell.append(content);
        return cell;
      });
      row.append(...cells);
      return row;
    });
  part('classes').replaceChildren(...rows);
}

function momentRows(run: Run): void {
  const rows = run.payload.moments.map((moment) => {
    const row = document.createElement('tr');
    const time = `${moment.t < 0 ? '−' : '+'}${Math.abs(moment.t).toFixed(1)} ms`;
    row.append(
      ...[time, moment.kind, moment.text, moment.source].map((text) => {
        const cell = document.createElement('td');
        cell.textContent = text;
        return cell;
      }),
    );
    return row;
  });
  part('moments').replaceChildren(...rows);
}

function startChart(payloads: readonly RunPayload[]): () => void {
  const canvas = part<HTMLCanvasElement>('chart');
  const picker = part<HTMLSelectElement>('run');
  const context = canvas.getContext('2d', { alpha: false });
  const [first] = payloads;
  if (!first || !context) return () => {};
  let run = decodeRun(first);
  let view: View = { from: run.from, to: run.to };
  let focus: number | null = null;
  let asked = false;
  let buffer: ImageData | null = null;
  let frames = 0;

  const draw = (): void => {
    asked = false;
    const ratio = Math.min(devicePixelRatio || 1, 2);
    const width = Math.max(canvas.parentElement?.clientWidth ?? 800, 320);
    const height = chartHeight(run);
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.style.aspectRatio = `${width} / ${height}`;
    }
    const lane = lanesOf(run).find(({ kind }) => kind === 'requests');
    const wide = Math.round((width - labelWidth) * ratio);
    const high = lane ? Math.round(lane.height * ratio) : 0;
    if (high === 0) buffer = null;
    else if (buffer?.width !== wide || buffer.height !== high) buffer = new ImageData(wide, high);
    drawChart(context, run, view, readTheme(), width, ratio, focus, buffer);
    frames += 1;
    canvas.dataset['frames'] = String(frames);
    canvas.dataset['view'] = `${view.from} ${view.to}`;
  };
  const redraw = (): void => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(draw);
  };
  const hint = embedded('hint');
  attachControls(canvas, {
    run: () => run,
    view: () => view,
    focus: () => focus,
    show(next) {
      view = clampView(next, run);
      redraw();
    },
    choose(index) {
      focus = index;
      part('record').textContent = index === null ? hint : describeRequest(run, index);
      redraw();
    },
  });
  const load = (): void => {
    run = decodeRun(payloads[picker.selectedIndex] ?? first);
    view = { from: run.from, to: run.to };
    focus = null;
    part('record').textContent = hint;
    legend(run);
    momentRows(run);
    redraw();
  };
  picker.addEventListener('change', load);
  new ResizeObserver(redraw).observe(canvas.parentElement ?? canvas);
  load();
  return () => {
    legend(run);
    draw();
  };
}

const redraw = startChart(JSON.parse(embedded('runs')) as RunPayload[]);
startTheme(redraw);
startDownload();
