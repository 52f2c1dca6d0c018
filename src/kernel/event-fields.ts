import type { EventFormat, FormatField } from './format-file.ts';

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

/** Makes the reader of a fixed `char[n]` field that ends at its first zero byte; null when there is none. */
export function textReader(
  format: EventFormat,
  name: string,
): ((view: DataView, base: number) => string) | null {
  const field = format.fields.get(name);
  if (field === undefined || !/^char\[/.test(field.type)) return null;
  return (view, base) => readText(view, base, field);
}

function readText(view: DataView, base: number, field: FormatField): string {
  const bytes = Buffer.from(view.buffer, view.byteOffset + base + field.offset, field.size);
  const end = bytes.indexOf(0);
  return printable(bytes.toString('utf8', 0, end < 0 ? field.size : end));
}

/** Any process chooses its own name, so whatever could steer a terminal becomes `?`. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');
}
