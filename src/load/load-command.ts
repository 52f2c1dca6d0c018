import * as z from 'zod/mini';
import type { RequestRecord } from '../model/request.ts';
import { issueText } from './issue-text.ts';

const longestLine = 64 * 1024;
const mostRecords = 2_000_000;
const mostNamed = 20;

/** CLOCK_MONOTONIC nanoseconds: a number (exact below 2^53, 104 days of uptime) or a decimal string. */
const instant = z.union([
  z.number().check(z.minimum(0), z.maximum(2 ** 63), z.refine(Number.isInteger, 'must be a whole number')),
  z.string().check(z.regex(/^\d{1,19}$/)),
]);

const line = z.object({
  id: z.int().check(z.minimum(0), z.maximum(2 ** 32)),
  conn: z.int().check(z.minimum(0), z.maximum(2 ** 32)),
  connOpenedNs: z.nullish(instant),
  beganNs: z.nullish(instant),
  lastByteWrittenNs: z.nullish(instant),
  firstByteNs: z.nullish(instant),
  endNs: instant,
  outcome: z.enum(['complete', 'cut', 'refused', 'timed-out', 'address-gone']),
  status: z.nullish(z.int().check(z.minimum(0), z.maximum(65_535))),
  method: z.nullish(z.string().check(z.maxLength(64))),
});

/** A line that was not a record. */
export interface LineError {
  /** From 1. */
  readonly line: number;
  readonly why: string;
}

/** What a `--load-command` printed. */
export interface LoadCommandOutput {
  readonly records: readonly RequestRecord[];
  /** The first 20 of them. */
  readonly errors: readonly LineError[];
  readonly errorCount: number;
  /** More than 2 000 000 records came; the rest was not kept. */
  readonly full: boolean;
}

/**
 * Reads what a `--load-command` prints, as it comes. Empty lines are nothing; a line that is no record is counted and named,
 * never guessed at. All records belong to the population `keep-alive`. A protocol without status codes leaves `status` out: a complete answer then counts as 200.
 */
export class LoadCommandReader {
  readonly #originNs: bigint;
  readonly #records: RequestRecord[] = [];
  readonly #errors: LineError[] = [];
  readonly #ids = new Set<number>();
  #errorCount = 0;
  #lines = 0;
  #rest = '';
  #skipping = false;
  #full = false;

  /** @param originNs CLOCK_MONOTONIC that the records' times are made relative to */
  constructor(originNs: bigint) {
    this.#originNs = originNs;
  }

  /** Takes the next piece of its standard output, cut anywhere. */
  push(text: string): void {
    const all = this.#rest + text;
    let from = 0;
    for (let end = all.indexOf('\n'); end >= 0; end = all.indexOf('\n', from)) {
      this.#takeLine(all.slice(from, end));
      from = end + 1;
    }
    let rest = all.slice(from);
    if (rest.length > longestLine) {
      if (!this.#skipping) this.#fail(this.#lines + 1, `longer than ${longestLine} characters`);
      this.#skipping = true;
      rest = '';
    }
    this.#rest = rest;
  }

  /** Call once, after the last piece. */
  end(): LoadCommandOutput {
    if (this.#rest !== '' || this.#skipping) this.#takeLine(this.#rest);
    this.#rest = '';
    return { records: this.#records, errors: this.#errors, errorCount: this.#errorCount, full: this.#full };
  }

  #takeLine(text: string): void {
    this.#lines++;
    if (this.#skipping) {
      this.#skipping = false;
      return;
    }
    if (text.trim() === '') return;
    if (text.length > longestLine) {
      this.#fail(this.#lines, `longer than ${longestLine} characters`);
      return;
    }
    let parsed: unknown;
    try {
      parsed = JSON.parse(text);
    } catch {
      this.#fail(this.#lines, 'not JSON');
      return;
    }
    this.#takeValue(parsed);
  }

  #takeValue(parsed: unknown): void {
    const result = z.safeParse(line, parsed);
    if (!result.success) {
      this.#fail(this.#lines, issueText(result.error.issues[0]));
      return;
    }
    const wrong = this.#wrong(result.data);
    if (wrong !== null) this.#fail(this.#lines, wrong);
    else if (this.#records.length >= mostRecords) this.#full = true;
    else this.#add(result.data);
  }

  #wrong(found: z.infer<typeof line>): string | null {
    if (this.#ids.has(found.id)) return `id: ${found.id} came before`;
    const end = BigInt(found.endNs);
    for (const name of ['connOpenedNs', 'beganNs', 'lastByteWrittenNs', 'firstByteNs'] as const) {
      const time = found[name];
      if (time !== null && time !== undefined && BigInt(time) > end) return `${name}: later than endNs`;
    }
    if (found.outcome === 'cut' && found.connOpenedNs == null)
      return 'connOpenedNs: a cut request had a connection';
    return null;
  }

  #add(found: z.infer<typeof line>): void {
    this.#ids.add(found.id);
    const connected = this.#relative(found.connOpenedNs);
    const written = this.#relative(found.lastByteWrittenNs);
    const end = this.#relative(found.endNs) as number;
    this.#records.push({
      id: found.id,
      connection: found.conn,
      population: 'keep-alive',
      method: found.method ?? 'GET',
      connectedNs: connected,
      beganNs: this.#relative(found.beganNs) ?? written ?? end,
      lastByteWrittenNs: written,
      firstByteNs: this.#relative(found.firstByteNs),
      endNs: end,
      outcome: found.outcome,
      status: found.status ?? (found.outcome === 'complete' ? 200 : null),
    });
  }

  #relative(time: number | string | null | undefined): number | null {
    return time === null || time === undefined ? null : Number(BigInt(time) - this.#originNs);
  }

  #fail(at: number, why: string): void {
    this.#errorCount++;
    if (this.#errors.length < mostNamed) this.#errors.push({ line: at, why: why.slice(0, 200) });
  }
}
