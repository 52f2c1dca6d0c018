/** At most three significant digits, without an exponent and without trailing zeros. */
function threeDigits(value: number): string {
  if (!Number.isFinite(value)) return 'unknown';
  const rounded = Number(value.toPrecision(3));
  return Math.abs(rounded) < 1e-6
    ? '0'
    : rounded.toLocaleString('en-US', { maximumFractionDigits: 6, useGrouping: false });
}

/**
 * A span of time for people: three significant digits at most and always a unit (`0.4 ms`, `182 ms`, `2.3 s`, `2 min 5 s`).
 * @param ms milliseconds; null stands for not measured.
 */
export function duration(ms: number | null): string {
  if (ms === null) return 'not measured';
  if (Math.abs(ms) < 999.5) return `${threeDigits(Math.abs(ms) < 1 ? Number(ms.toPrecision(2)) : ms)} ms`;
  if (Math.abs(ms) < 119_500) return `${threeDigits(ms / 1000)} s`;
  const seconds = Math.round(ms / 1000);
  const rest = seconds % 60;
  return rest === 0 ? `${seconds / 60} min` : `${Math.trunc(seconds / 60)} min ${rest} s`;
}

/** A number of bytes with a binary unit and three significant digits at most. */
export function bytes(count: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = count;
  let unit = 0;
  while (Math.abs(value) >= 999.5 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${threeDigits(value)} ${units[unit]}`;
}
