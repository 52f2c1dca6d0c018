import type { PageLayout } from './page-layout.ts';

/** Called once per event record. The record's bytes are `view` from `offset`, `length` bytes long, valid during the call. */
export type RecordVisitor = (tNs: bigint, view: DataView, offset: number, length: number) => void;

/** What a page said about itself. */
export interface PageSummary {
  /** The page's own time, on the instance's `trace_clock`: no record of it is older. */
  readonly timestampNs: bigint;
  readonly records: number;
  /** Events that were overwritten just before this page; `some` when the page had no room to say how many. */
  readonly missed: number | 'some';
  /** Why decoding stopped early; null when the page was sound. The records before the damage were visited. */
  readonly damage: string | null;
}

// Source: include/linux/ring_buffer.h, enum ring_buffer_type.
const longestShortRecord = 28;
const typePadding = 29;
const typeTimeExtend = 30;
const typeTimeStamp = 31;

// Source: kernel/trace/ring_buffer.c, RB_WRITE_MASK, RB_MISSED_EVENTS and RB_MISSED_STORED.
const commitMask = 0xfffff;
const missedEvents = 0x80000000;
const missedStored = 0x40000000;

const absoluteBits = 59n;
const absoluteMask = (1n << absoluteBits) - 1n;

/**
 * Decodes one page of the kernel's ring buffer as `trace_pipe_raw` hands it out (little-endian machines).
 * Never reads outside `page`, never allocates by what the page says, and makes at most `page.length / 4` steps.
 * @param page one whole page; shorter pieces are reported as damage.
 */
export function readPage(page: Uint8Array, layout: PageLayout, visit: RecordVisitor): PageSummary {
  const view = new DataView(page.buffer, page.byteOffset, page.byteLength);
  if (page.byteLength < layout.dataOffset) {
    return { timestampNs: 0n, records: 0, missed: 0, damage: 'the page is shorter than its header' };
  }
  const timestampNs = view.getBigUint64(layout.timestampOffset, true);
  const commit = view.getUint32(layout.commitOffset, true);
  const length = commit & commitMask;
  const room = Math.min(layout.dataSize, page.byteLength - layout.dataOffset);
  const fits = length <= room;
  const end = layout.dataOffset + (fits ? length : room);
  const missed = readMissed(view, layout, commit, end);

  let tNs = timestampNs;
  let position = layout.dataOffset;
  let records = 0;
  const stop = (damage: string | null): PageSummary => ({ timestampNs, records, missed, damage });
  while (position + 4 <= end) {
    const head = view.getUint32(position, true);
    const type = head & 31;
    const delta = head >>> 5;
    if (type >= 1 && type <= longestShortRecord) {
      const size = type * 4;
      if (position + 4 + size > end) return stop('a record runs over the end of its page');
      tNs += BigInt(delta);
      visit(tNs, view, position + 4, size);
      records += 1;
      position += 4 + size;
      continue;
    }
    // A padding without a time delta fills the rest of the page.
    if (type === typePadding && delta === 0) return stop(null);
    if (position + 8 > end) return stop('a record runs over the end of its page');
    const word = view.getUint32(position + 4, true);
    if (type === typeTimeExtend) {
      tNs += (BigInt(word) << 27n) + BigInt(delta);
      position += 8;
      continue;
    }
    if (type === typeTimeStamp) {
      tNs = completeAbsolute((BigInt(word) << 27n) + BigInt(delta), tNs);
      position += 8;
      continue;
    }
    // The word counts itself, so 4 is the least.
    if (word < 4 || word > end - position - 4) return stop('a record runs over the end of its page');
    if (type === typePadding) {
      // A discarded event. It kept its delta, except that a delta of 0 was made 1 (rb_event_discard).
      if (delta !== 1) tNs += BigInt(delta);
    } else {
      tNs += BigInt(delta);
      visit(tNs, view, position + 8, word - 4);
      records += 1;
    }
    position += 4 + word;
  }
  if (!fits) return stop('the page says it holds more than its size');
  return stop(position === end ? null : 'the page ends within a record');
}

function readMissed(view: DataView, layout: PageLayout, commit: number, end: number): number | 'some' {
  if ((commit & missedEvents) === 0) return 0;
  if ((commit & missedStored) === 0 || end + layout.commitSize > view.byteLength) return 'some';
  // The count is an unsigned long of the kernel: as wide as the commit field.
  const count = layout.commitSize === 8 ? view.getBigUint64(end, true) : BigInt(view.getUint32(end, true));
  return count <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(count) : 'some';
}

/** An absolute stamp has 59 bits; the upper five are those of the time before it (rb_fix_abs_ts). */
function completeAbsolute(stamp: bigint, beforeNs: bigint): bigint {
  const upper = beforeNs & ~absoluteMask;
  if (upper === 0n) return stamp;
  const full = upper | stamp;
  return full < beforeNs ? full + (1n << absoluteBits) : full;
}
