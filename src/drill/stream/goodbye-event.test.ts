import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lastEventReader } from './goodbye-event.ts';

/** What the last piece that ended an event said. */
function lastSaid(pieces: readonly string[]): string | null | undefined {
  const read = lastEventReader();
  let last: string | null | undefined;
  for (const piece of pieces) {
    const said = read(piece);
    if (said !== undefined) last = said;
  }
  return last;
}

describe('lastEventReader', () => {
  it('knows a goodbye', () => {
    expect(lastSaid(['data: tick\n\n', 'event: close\ndata: x\n\n'])).toBe('event close');
    expect(lastSaid(['event: going-away\r\ndata: x\r\n\r\n'])).toBe('event going-away');
  });

  it('is none when another event follows, or when it is not whole', () => {
    expect(lastSaid(['event: close\ndata: x\n\ndata: tick\n\n'])).toBeNull();
    expect(lastSaid(['data: tick\n\nevent: close\ndata:'])).toBeNull();
    expect(lastSaid(['event: close'])).toBeUndefined();
  });

  it('a comment is no event', () => {
    expect(lastSaid(['event: close\ndata: x\n\n', ': keep-alive\n\n'])).toBe('event close');
  });

  it('says the same wherever the text is cut', () => {
    const text = 'data: a\r\n\r\n: hi\n\nevent: tick\ndata: b\n\nevent: shutdown\r\ndata: c\r\n\r\n';
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 8 }), (cuts) => {
        const places = [0, ...cuts.sort((a, b) => a - b), text.length];
        expect(lastSaid(places.slice(1).map((end, index) => text.slice(places[index], end)))).toBe(
          'event shutdown',
        );
      }),
    );
  });
});
