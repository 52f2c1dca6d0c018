/// <reference lib="dom" />
import { labelWidth } from './chart.ts';
import type { Run } from './data.ts';
import { lanesOf } from './lanes.ts';
import { requestAt } from './requests.ts';
import { panView, type View, zoomView } from './view.ts';

/** What the controls may ask and do. */
export interface ChartHandle {
  run(): Run;
  view(): View;
  focus(): number | null;
  show(view: View): void;
  choose(index: number | null): void;
}

function inside(handle: ChartHandle, index: number): void {
  const { began, ended } = handle.run();
  const { from, to } = handle.view();
  const start = began[index] ?? 0;
  const end = ended[index] ?? start;
  if (start >= from && end <= to) return;
  const length = Math.max(to - from, (end - start) * 1.2);
  handle.show({ from: (start + end - length) / 2, to: (start + end + length) / 2 });
}

function move(handle: ChartHandle, step: 1 | -1, notableOnly: boolean): void {
  const run = handle.run();
  if (run.count === 0) return;
  const focus = handle.focus();
  const list = notableOnly && run.notable.length > 0 ? run.notable : null;
  const length = list ? list.length : run.count;
  let at = step > 0 ? 0 : length - 1;
  if (focus !== null) {
    const here = list ? list.findIndex((index) => (step > 0 ? index > focus : index >= focus)) : focus + step;
    at = list && step < 0 ? (here < 0 ? length : here) - 1 : here < 0 && list ? length - 1 : here;
  }
  go(
    handle,
    list ? (list[Math.min(Math.max(at, 0), length - 1)] ?? 0) : Math.min(Math.max(at, 0), length - 1),
  );
}

function go(handle: ChartHandle, index: number): void {
  handle.choose(index);
  inside(handle, index);
}

function middle(handle: ChartHandle): number {
  const focus = handle.focus();
  const { from, to } = handle.view();
  return focus === null ? (from + to) / 2 : (handle.run().ended[focus] ?? 0);
}

/** The stop with a little before and after it. */
function stopView(run: Run): View {
  const exit = run.payload.exitMs ?? run.to;
  return { from: -exit * 0.15, to: exit * 1.1 };
}

function onKey(handle: ChartHandle, event: KeyboardEvent): void {
  const run = handle.run();
  const keys: Readonly<Record<string, () => void>> = {
    ArrowRight: () => move(handle, 1, false),
    ArrowLeft: () => move(handle, -1, false),
    ArrowDown: () => move(handle, 1, true),
    ArrowUp: () => move(handle, -1, true),
    Home: () => run.count > 0 && go(handle, 0),
    End: () => run.count > 0 && go(handle, run.count - 1),
    '+': () => handle.show(zoomView(handle.view(), run, 0.6, middle(handle))),
    '=': () => handle.show(zoomView(handle.view(), run, 0.6, middle(handle))),
    '-': () => handle.show(zoomView(handle.view(), run, 1 / 0.6, middle(handle))),
    Escape: () => {
      handle.choose(null);
      handle.show(run);
    },
  };
  const action = keys[event.key];
  if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  action();
}

/** Mouse, touch, wheel, buttons and keys of the chart. */
export function attachControls(canvas: HTMLCanvasElement, handle: ChartHandle): void {
  const perPixel = (): number =>
    (handle.view().to - handle.view().from) / Math.max(canvas.clientWidth - labelWidth, 1);
  const msAt = (event: MouseEvent): number => handle.view().from + (event.offsetX - labelWidth) * perPixel();
  let dragged: number | null = null;

  canvas.addEventListener('keydown', (event) => onKey(handle, event));
  canvas.addEventListener(
    'wheel',
    (event) => {
      // The wheel scrolls the page until the chart has the focus: a long page must not trap its reader.
      if (document.activeElement !== canvas && !event.ctrlKey) return;
      event.preventDefault();
      const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey;
      if (sideways)
        handle.show(panView(handle.view(), handle.run(), (event.deltaX || event.deltaY) * perPixel()));
      else handle.show(zoomView(handle.view(), handle.run(), 1.0018 ** event.deltaY, msAt(event)));
    },
    { passive: false },
  );
  canvas.addEventListener('pointerdown', (event) => {
    dragged = event.offsetX;
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener('pointerup', () => {
    dragged = null;
  });
  canvas.addEventListener('pointermove', (event) => {
    if (dragged !== null) {
      handle.show(panView(handle.view(), handle.run(), (dragged - event.offsetX) * perPixel()));
      dragged = event.offsetX;
      return;
    }
    const run = handle.run();
    const lane = lanesOf(run).find(({ kind }) => kind === 'requests');
    if (
      !lane ||
      event.offsetX < labelWidth ||
      event.offsetY < lane.top ||
      event.offsetY >= lane.top + lane.height
    )
      return;
    const row = Math.floor(((event.offsetY - lane.top) / lane.height) * run.rows);
    const found = requestAt(run, msAt(event), row, perPixel() * 6);
    if (found !== null && found !== handle.focus()) handle.choose(found);
  });
  const buttons: Readonly<Record<string, () => void>> = {
    whole: () => handle.show(handle.run()),
    stop: () => handle.show(stopView(handle.run())),
    closer: () => handle.show(zoomView(handle.view(), handle.run(), 0.6, middle(handle))),
    further: () => handle.show(zoomView(handle.view(), handle.run(), 1 / 0.6, middle(handle))),
  };
  for (const [id, action] of Object.entries(buttons))
    document.getElementById(id)?.addEventListener('click', action);
}
