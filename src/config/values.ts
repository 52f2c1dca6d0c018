import { SigtrailError } from '../model/error.ts';

/** `10s`, `500ms`, `2m`, `1.5s`; a bare number is seconds. @returns milliseconds @throws SigtrailError `usage` */
export function parseDuration(text: string, option: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text.trim());
  const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
  const ms = match ? Number(match[1]) * (units[match[2] ?? 's'] ?? 1000) : Number.NaN;
  if (!Number.isFinite(ms) || ms > 86_400_000) {
    throw new SigtrailError('usage', {
      what: `--${option} ${text} is no duration.`,
      next: 'Write it as 10s, 500ms or 2m; at most 24h.',
    });
  }
  return ms;
}

/** A whole number within bounds. @throws SigtrailError `usage` */
export function parseWhole(text: string, option: string, least: number, most: number): number {
  const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(number >= least && number <= most)) {
    throw new SigtrailError('usage', {
      what: `--${option} ${text} is not a whole number from ${least} to ${most}.`,
    });
  }
  return number;
}

/** An http or https URL. @throws SigtrailError `usage` */
export function parseHttpUrl(text: string, option: string): string {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new SigtrailError('usage', {
      what: `--${option} ${text} is no URL.`,
      next: 'Write it as http://127.0.0.1:8080/path or https://…',
    });
  }
  return url.href;
}
