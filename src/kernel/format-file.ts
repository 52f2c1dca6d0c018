import { SigtrailError } from '../model/error.ts';

/** One field of a trace event's record. Offsets and sizes are bytes from the start of the record. */
export interface FormatField {
  readonly name: string;
  /** The C declaration without the name, as in `unsigned long` or `char[16]`. */
  readonly type: string;
  readonly offset: number;
  readonly size: number;
  readonly signed: boolean;
}

/** What a `format` file of tracefs says about one event. */
export interface EventFormat {
  readonly name: string;
  /** The number that stands in `common_type` of each record. */
  readonly id: number;
  readonly fields: ReadonlyMap<string, FormatField>;
  /** Bytes a record must have so that every field lies inside. */
  readonly minimumLength: number;
}

const maxTextLength = 65_536;
const maxFields = 256;
const maxRecordLength = 65_536;
const fieldLine = /^\s*field:\s*([^;]{1,200});\s*offset:(\d{1,9});\s*size:(\d{1,9});(?:\s*signed:([01]);)?/;

/**
 * Reads a `format` file (`events/<system>/<event>/format`). The offsets of records always come from here, because
 * they differ between kernels. Source: Documentation/trace/events.rst, "Event formats".
 * @throws SigtrailError `bad-input` when the text is no such file.
 */
export function parseEventFormat(text: string): EventFormat {
  if (text.length > maxTextLength) throw malformed('it is longer than 64 KiB');
  let name: string | null = null;
  let id: number | null = null;
  const fields = new Map<string, FormatField>();
  for (const line of text.split('\n')) {
    if (line.startsWith('print fmt:')) break;
    const heading = /^(name|ID):\s*([\w-]{1,100})\s*$/.exec(line);
    if (heading?.[1] === 'name') name = heading[2] ?? null;
    if (heading?.[1] === 'ID') id = Number(heading[2]);
    const field = parseFormatField(line);
    if (field === null) continue;
    if (fields.size >= maxFields) throw malformed(`it has more than ${maxFields} fields`);
    fields.set(field.name, field);
  }
  if (name === null) throw malformed('it has no name');
  if (id === null || !Number.isInteger(id) || id < 0 || id > 0xffff) throw malformed('it has no usable ID');
  if (fields.size === 0) throw malformed('it has no fields');
  const minimumLength = Math.max(...[...fields.values()].map((field) => field.offset + field.size));
  return { name, id, fields, minimumLength };
}

/**
 * Reads one `field:` line; `header_page` has lines of the same shape.
 * @returns null when the line is none, or describes a field that no record can hold.
 */
export function parseFormatField(line: string): FormatField | null {
  const match = fieldLine.exec(line);
  if (!match) return null;
  const declaration = /^(.*?)\s*\b([A-Za-z_]\w*)(\[[^\]]*\])?$/.exec(match[1] ?? '');
  const name = declaration?.[2];
  if (declaration === null || name === undefined) return null;
  const offset = Number(match[2]);
  const size = Number(match[3]);
  if (offset + size > maxRecordLength) return null;
  return {
    name,
    type: `${declaration[1] ?? ''}${declaration[3] ?? ''}`,
    offset,
    size,
    signed: match[4] === '1',
  };
}

function malformed(why: string): SigtrailError {
  return new SigtrailError('bad-input', {
    what: 'A format file of the kernel trace could not be read.',
    why,
    next: 'Please report this kernel version (uname -r).',
  });
}
