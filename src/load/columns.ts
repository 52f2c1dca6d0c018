import type { Population, RequestOutcome, RequestRecord } from '../model/request.ts';

/** One block of records as columns: 100 000 records cross a process border as a dozen arrays instead of as objects. NaN is null. */
export interface RecordColumns {
  readonly length: number;
  readonly id: Uint32Array;
  readonly connection: Uint32Array;
  readonly population: Uint8Array;
  readonly method: Uint8Array;
  readonly connectedNs: Float64Array;
  readonly beganNs: Float64Array;
  readonly lastByteWrittenNs: Float64Array;
  readonly firstByteNs: Float64Array;
  readonly endNs: Float64Array;
  readonly outcome: Uint8Array;
  /** 0 is null. */
  readonly status: Uint16Array;
}

export const populations: readonly Population[] = ['keep-alive', 'new', 'trickled'];
export const outcomes: readonly RequestOutcome[] = [
  'complete',
  'cut',
  'refused',
  'timed-out',
  'address-gone',
];

/** Records of a block; a block that does not fit the words above is a bug of ours and throws. */
export function recordsOf(columns: RecordColumns, methods: readonly string[]): RequestRecord[] {
  const records: RequestRecord[] = [];
  for (let i = 0; i < columns.length; i++) {
    records.push({
      id: columns.id[i] as number,
      connection: columns.connection[i] as number,
      population: populations[columns.population[i] as number] as Population,
      method: methods[columns.method[i] as number] as string,
      connectedNs: orNull(columns.connectedNs[i] as number),
      beganNs: columns.beganNs[i] as number,
      lastByteWrittenNs: orNull(columns.lastByteWrittenNs[i] as number),
      firstByteNs: orNull(columns.firstByteNs[i] as number),
      endNs: columns.endNs[i] as number,
      outcome: outcomes[columns.outcome[i] as number] as RequestOutcome,
      status: columns.status[i] === 0 ? null : (columns.status[i] as number),
    });
  }
  return records;
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
