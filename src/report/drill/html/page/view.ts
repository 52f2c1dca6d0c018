/** The stretch of time that is shown, in milliseconds from t0, inside the bounds of the run. */
export interface View {
  readonly from: number;
  readonly to: number;
}

/** Two microseconds are as close as it gets: records are that exact. */
const closest = 0.02;

/** Keeps a stretch inside its bounds without changing its length where that can be. */
export function clampView(view: View, bounds: View): View {
  const whole = bounds.to - bounds.from;
  const length = Math.min(Math.max(view.to - view.from, closest), whole);
  const from = Math.min(Math.max(view.from, bounds.from), bounds.to - length);
  return { from, to: from + length };
}

/** Zooms by a factor (below 1: closer) around an instant that stays where it is. */
export function zoomView(view: View, bounds: View, factor: number, around: number): View {
  return clampView(
    { from: around - (around - view.from) * factor, to: around + (view.to - around) * factor },
    bounds,
  );
}

/** Moves by a part of the shown stretch. */
export function panView(view: View, bounds: View, ms: number): View {
  return clampView({ from: view.from + ms, to: view.to + ms }, bounds);
}

/** Round instants for the axis, at most so many. */
export function ticks(view: View, most: number): number[] {
  const rough = (view.to - view.from) / Math.max(most, 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((one) => one * power >= rough) ?? 10) * power;
  const first = Math.ceil(view.from / step);
  const last = Math.floor(view.to / step);
  return Array.from({ length: Math.max(last - first + 1, 0) }, (_, index) => (first + index) * step);
}
