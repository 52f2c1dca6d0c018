import { SigtrailError } from '../model/error.ts';
import { parseFormatField } from './format-file.ts';

/** Where the parts of a ring-buffer page lie. All in bytes. */
export interface PageLayout {
  readonly timestampOffset: number;
  readonly commitOffset: number;
  /** Width of the kernel's `local_t`: 8 on 64-bit kernels, 4 on 32-bit ones. */
  readonly commitSize: 4 | 8;
  readonly dataOffset: number;
  readonly dataSize: number;
}

const maxDataSize = 1 << 20;

/** Bytes of one whole page: what one read of `trace_pipe_raw` hands out. */
export function pageLength(layout: PageLayout): number {
  return layout.dataOffset + layout.dataSize;
}

/**
 * Reads `events/header_page` of a trace instance. The size of a page can be changed per instance (`buffer_subbuf_size_kb`),
 * so the file must come from the instance that is read.
 * @throws SigtrailError `bad-input` when the text does not describe a page that can be decoded.
 */
export function parsePageLayout(text: string): PageLayout {
  const fields = text
    .slice(0, 4096)
    .split('\n')
    .map(parseFormatField)
    .filter((field) => field !== null);
  const timestamp = fields.find((field) => field.name === 'timestamp');
  const commit = fields.find((field) => field.name === 'commit');
  const data = fields.find((field) => field.name === 'data');
  const commitSize = commit?.size;
  if (
    !timestamp ||
    !commit ||
    !data ||
    timestamp.size !== 8 ||
    (commitSize !== 4 && commitSize !== 8) ||
    timestamp.offset + 8 > data.offset ||
    commit.offset + commitSize > data.offset ||
    data.size < 8 ||
    data.size > maxDataSize
  ) {
    throw new SigtrailError('bad-input', {
      what: 'The layout of the kernel trace buffer (events/header_page) could not be read.',
      next: 'Please report this kernel version (uname -r).',
    });
  }
  return {
    timestampOffset: timestamp.offset,
    commitOffset: commit.offset,
    commitSize,
    dataOffset: data.offset,
    dataSize: data.size,
  };
}
