import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clientFrame, closeCode, type Frame, FrameReader } from './websocket-frames.ts';

/** A frame as a server sends it: RFC 6455 section 5.2. */
function serverFrame(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  const head =
    length < 126
      ? Buffer.from([0x80 | opcode, length])
      : length < 65_536
        ? Buffer.from([0x80 | opcode, 126, length >> 8, length & 0xff])
        : Buffer.from([0x80 | opcode, 127, 0, 0, 0, 0, 0, length >> 16, (length >> 8) & 0xff, length & 0xff]);
  return Buffer.concat([head, payload]);
}

describe('FrameReader', () => {
  it('reads the same frames wherever the bytes are cut', () => {
    const anyFrame = fc.record({
      opcode: fc.constantFrom(1, 2),
      payload: fc.oneof(
        fc.uint8Array({ maxLength: 130 }),
        fc.constantFrom(65_535, 65_536, 70_000).map((length) => new Uint8Array(length)),
      ),
    });
    fc.assert(
      fc.property(
        fc.array(anyFrame, { maxLength: 5 }),
        fc.array(fc.nat(80_000), { maxLength: 6 }),
        (frames, cuts) => {
          const all = Buffer.concat(
            frames.map(({ opcode, payload }) => serverFrame(opcode, Buffer.from(payload))),
          );
          const places = [0, ...cuts.filter((cut) => cut < all.length).sort((a, b) => a - b), all.length];
          const reader = new FrameReader();
          const read: Frame[] = [];
          places
            .slice(1)
            .forEach((end, index) => read.push(...reader.push(all.subarray(places[index], end))));
          expect(read.map((frame) => frame.opcode)).toEqual(frames.map((frame) => frame.opcode));
          expect(read.map((frame) => [...frame.head])).toEqual(
            frames.map(({ payload }) => [...payload.slice(0, 125)]),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it('refuses masked frames and long control frames', () => {
    expect(() => new FrameReader().push(Buffer.from([0x81, 0x81, 0, 0, 0, 0, 0]))).toThrow(/masked/);
    expect(() => new FrameReader().push(serverFrame(8, Buffer.alloc(126)))).toThrow(/too long/);
  });

  it('never throws anything but an Error of its own for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        try {
          new FrameReader().push(Buffer.from(bytes));
        } catch (error) {
          expect((error as Error).message).toMatch(/masked|too long/);
        }
      }),
    );
  });
});

describe('clientFrame', () => {
  it('is masked', () => {
    const frame = clientFrame(8, Buffer.from([3, 233]), Buffer.from([1, 2, 3, 4]));
    expect([...frame]).toEqual([0x88, 0x82, 1, 2, 3, 4, 2, 235]);
  });
});

describe('closeCode', () => {
  it('is null without one', () => {
    expect(closeCode(Buffer.from([3, 233]))).toBe(1001);
    expect(closeCode(Buffer.alloc(0))).toBeNull();
  });
});
