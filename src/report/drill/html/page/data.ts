/// <reference lib="dom" />
import { absent, classOrder, type RunPayload } from '../payload.ts';

const answered = classOrder.indexOf('ok');

/** One run, decoded: typed arrays for what is drawn for every request. Times in milliseconds from t0. */
export interface Run {
  readonly payload: RunPayload;
  readonly count: number;
  readonly began: Float64Array;
  readonly ended: Float64Array;
  readonly connected: Float64Array;
  readonly written: Float64Array;
  readonly firstByte: Float64Array;
  readonly id: Int32Array;
  readonly connection: Int32Array;
  readonly status: Int16Array;
  readonly kind: Uint8Array;
  readonly outcome: Uint8Array;
  readonly population: Uint8Array;
  readonly method: Uint8Array;
  /** Row of each request in the requests' lane, and how many rows there are. */
  readonly row: Uint16Array;
  readonly rows: number;
  /** Requests of each row in order of time. */
  readonly byRow: readonly Int32Array[];
  /** Requests that were not simply answered. */
  readonly notable: Int32Array;
  readonly longest: number;
  /** Open connections: from `openAt[i]` on there are `open[i]`. */
  readonly openAt: Float64Array;
  readonly open: Int32Array;
  readonly from: number;
  readonly to: number;
}

function bytesOf(base64: string): ArrayBuffer {
  return Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0)).buffer;
}

function times(base64: string, unitNs: number): Float64Array {
  return Float64Array.from(new Int32Array(bytesOf(base64)), (value) =>
    value === absent ? Number.NaN : (value * unitNs) / 1e6,
  );
}

const maxRows = 400;

/** A connection with several requests has a row of its own; single ones share rows, first free one first. */
function assignRows(
  connection: Int32Array,
  began: Float64Array,
  ended: Float64Array,
): { row: Uint16Array; rows: number } {
  const uses = new Map<number, number>();
  for (const one of connection) uses.set(one, (uses.get(one) ?? 0) + 1);
  const own = new Map<number, number>();
  for (const [one, times] of uses) if (times > 1 && own.size < maxRows) own.set(one, own.size);
  const free: number[] = [];
  const row = new Uint16Array(connection.length);
  for (let index = 0; index < connection.length; index += 1) {
    const fixed = own.get(connection[index] ?? 0);
    if (fixed !== undefined) {
      row[index] = fixed;
      continue;
    }
    let slot = free.findIndex((busyUntil) => busyUntil <= (began[index] ?? 0));
    if (slot < 0) slot = free.length < maxRows / 2 ? free.length : index % free.length;
    free[slot] = ended[index] ?? 0;
    row[index] = own.size + slot;
  }
  return { row, rows: Math.max(own.size + free.length, 1) };
}

function openConnections(run: { connection: Int32Array; connected: Float64Array; ended: Float64Array }): {
  openAt: Float64Array;
  open: Int32Array;
} {
  const spans = new Map<number, [number, number]>();
  run.connection.forEach((one, index) => {
    const from = run.connected[index] ?? Number.NaN;
    if (Number.isNaN(from)) return;
    const span = spans.get(one);
    const to = run.ended[index] ?? from;
    spans.set(one, span ? [Math.min(span[0], from), Math.max(span[1], to)] : [from, to]);
  });
  const steps = [...spans.values()]
    .flatMap(([from, to]) => [[from, 1] as const, [to, -1] as const])
    .sort((a, b) => a[0] - b[0]);
  const openAt = new Float64Array(steps.length);
  const open = new Int32Array(steps.length);
  let now = 0;
  steps.forEach(([at, by], index) => {
    now += by;
    openAt[index] = at;
    open[index] = now;
  });
  return { openAt, open };
}

/** Decodes one run of the page's data. */
export function decodeRun(payload: RunPayload): Run {
  const { requests, exitMs } = payload;
  const began = times(requests.began, requests.unitNs);
  const ended = times(requests.ended, requests.unitNs);
  const connected = times(requests.connected, requests.unitNs);
  const connection = new Int32Array(bytesOf(requests.connection));
  const kind = new Uint8Array(bytesOf(requests.kind));
  const { row, rows } = assignRows(connection, began, ended);
  const lists: number[][] = Array.from({ length: rows }, () => []);
  const notable: number[] = [];
  let longest = 0;
  let last = 0;
  for (let index = 0; index < began.length; index += 1) {
    lists[row[index] ?? 0]?.push(index);
    if (kind[index] !== answered) notable.push(index);
    longest = Math.max(longest, (ended[index] ?? 0) - (began[index] ?? 0));
    last = Math.max(last, ended[index] ?? 0);
  }
  const end = exitMs ?? Math.max(last, ...payload.moments.map((moment) => moment.t), 1);
  // Two seconds before t0, or the pre-stop hook where that began earlier.
  const hook = payload.moments.filter(({ kind }) => kind === 'pre-stop').map(({ t }) => t * 1.05);
  const from = payload.hasT0 ? Math.min(-2000, ...hook) : 0;
  return {
    payload,
    count: requests.count,
    began,
    ended,
    connected,
    written: times(requests.written, requests.unitNs),
    firstByte: times(requests.firstByte, requests.unitNs),
    id: new Int32Array(bytesOf(requests.id)),
    connection,
    status: new Int16Array(bytesOf(requests.status)),
    kind,
    outcome: new Uint8Array(bytesOf(requests.outcome)),
    population: new Uint8Array(bytesOf(requests.population)),
    method: new Uint8Array(bytesOf(requests.method)),
    row,
    rows,
    byRow: lists.map((list) => Int32Array.from(list)),
    notable: Int32Array.from(notable),
    longest,
    ...openConnections({ connection, connected, ended }),
    from,
    to: end + (end - from) * 0.03,
  };
}

/** First position whose value is at least `value`, in a sorted array. */
export function lowerBound(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
