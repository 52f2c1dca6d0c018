import { SigtrailError } from '../model/error.ts';
import type { EventFormat } from './format-file.ts';

/** Reads one number of a record that starts at `base` of `view`. */
export type NumberReader = (view: DataView, base: number) => number;

/**
 * Makes the reader of an integer field of 1, 2 or 4 bytes, signed as the format file says.
 * @returns null when this kernel's event has no such field.
 */
export function numberReader(format: EventFormat, name: string): NumberReader | null {
  const field = format.fields.get(name);
  if (field === undefined) return null;
  const { offset, size, signed } = field;
  if (size === 4) {
    return signed
      ? (view, base) => view.getInt32(base + offset, true)
      : (view, base) => view.getUint32(base + offset, true);
  }
  if (size === 2) {
    return signed
      ? (view, base) => view.getInt16(base + offset, true)
      : (view, base) => view.getUint16(base + offset, true);
  }
  if (size !== 1) return null;
  return signed ? (view, base) => view.getInt8(base + offset) : (view, base) => view.getUint8(base + offset);
}

/** Makes the reader of an unsigned field as wide as a pointer (4 or 8 bytes); null when there is none. */
export function wordReader(
  format: EventFormat,
  name: string,
): ((view: DataView, base: number) => bigint) | null {
  const field = format.fields.get(name);
  if (field?.size === 8) return (view, base) => view.getBigUint64(base + field.offset, true);
  if (field?.size === 4) return (view, base) => BigInt(view.getUint32(base + field.offset, true));
  return null;
}

/** Reads one text of the record of `length` bytes that starts at `base` of `view`. */
export type TextReader = (view: DataView, base: number, length: number) => string;

/**
 * Makes the reader of a text field: `char[n]`, or `__data_loc char[]`, whose bytes lie behind the fixed part of the
 * record (low half of the word: offset, high half: length). The text ends at its first zero byte.
 * @returns null when this kernel's event has no such field.
 */
export function textReader(format: EventFormat, name: string): TextReader | null {
  const field = format.fields.get(name);
  if (field === undefined) return null;
  if (field.type.startsWith('char[')) {
    return (view, base, length) => readText(view, base, length, field.offset, field.size);
  }
  if (field.type !== '__data_loc char[]' || field.size !== 4) return null;
  return (view, base, length) => {
    const place = view.getUint32(base + field.offset, true);
    return readText(view, base, length, place & 0xffff, place >>> 16);
  };
}

function readText(view: DataView, base: number, length: number, offset: number, size: number): string {
  const from = Math.min(offset, length);
  const room = Math.min(size, length - from);
  const bytes = Buffer.from(view.buffer, view.byteOffset + base + from, room);
  const end = bytes.indexOf(0);
  return printable(bytes.toString('utf8', 0, end < 0 ? room : end));
}

/** Any process chooses its own name, so whatever could steer a terminal becomes `?`. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');
}

/**
 * Makes the reader of a field that every answer rests on.
 * @throws SigtrailError `not-supported` when this kernel's event has no such field.
 */
export function requiredNumber(format: EventFormat, name: string): NumberReader {
  const reader = numberReader(format, name);
  if (reader !== null) return reader;
  throw new SigtrailError('not-supported', {
    what: `This kernel's ${format.name} event has no field ${name}.`,
    next: 'Please report this kernel version (uname -r); sigtrail goes on without a kernel trace.',
  });
}

/**
 * Makes the reader of `common_type`, which all events of a kernel have at the same place: the id of the event.
 * It gives null when the record is too short for it.
 */
export function eventTypeReader(
  format: EventFormat,
): (view: DataView, base: number, length: number) => number | null {
  const read = requiredNumber(format, 'common_type');
  const field = format.fields.get('common_type');
  const end = (field?.offset ?? 0) + (field?.size ?? 0);
  return (view, base, length) => (length < end ? null : read(view, base));
}
