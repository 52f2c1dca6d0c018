/** One frame of a server, RFC 6455 section 5.2. */
export interface Frame {
  readonly opcode: number;
  /** The first 125 bytes of its payload: all of a control frame. */
  readonly head: Buffer;
}

export const opcodes = { close: 8, ping: 9, pong: 10 } as const;

const keptBytes = 125;

/** Reads a server's frames from pieces cut anywhere. Long payloads are passed over, never kept. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);
  /** The frame whose payload is being read. */
  #open: { readonly opcode: number; left: bigint; head: Buffer } | null = null;

  /** The frames that are whole with this piece. @throws Error when it is no WebSocket frame of a server */
  push(piece: Buffer): Frame[] {
    this.#rest = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    const frames: Frame[] = [];
    for (;;) {
      this.#open ??= this.#head();
      if (this.#open === null) return frames;
      const frame = this.#payload(this.#open);
      if (frame === null) return frames;
      frames.push(frame);
      this.#open = null;
    }
  }

  #head(): { opcode: number; left: bigint; head: Buffer } | null {
    const rest = this.#rest;
    const [first, second] = rest;
    if (first === undefined || second === undefined) return null;
    if ((second & 0x80) !== 0) throw new Error('a frame of the server is masked');
    const short = second & 0x7f;
    const size = short === 126 ? 4 : short === 127 ? 10 : 2;
    if (rest.length < size) return null;
    const left =
      short === 126 ? BigInt(rest.readUInt16BE(2)) : short === 127 ? rest.readBigUInt64BE(2) : BigInt(short);
    const opcode = first & 0x0f;
    if (opcode >= opcodes.close && left > 125n) throw new Error('a control frame is too long');
    this.#rest = rest.subarray(size);
    return { opcode, left, head: Buffer.alloc(0) };
  }

  #payload(open: { readonly opcode: number; left: bigint; head: Buffer }): Frame | null {
    const length = open.left < BigInt(this.#rest.length) ? Number(open.left) : this.#rest.length;
    const part = this.#rest.subarray(0, length);
    if (open.head.length < keptBytes)
      open.head = Buffer.concat([open.head, part.subarray(0, keptBytes - open.head.length)]);
    open.left -= BigInt(length);
    this.#rest = this.#rest.subarray(length);
    return open.left === 0n ? { opcode: open.opcode, head: open.head } : null;
  }
}

/** A control frame of a client: masked, as RFC 6455 section 5.3 asks. */
export function clientFrame(opcode: number, payload: Buffer, mask: Buffer): Buffer {
  const body = Buffer.from(payload.subarray(0, 125));
  for (let index = 0; index < body.length; index += 1)
    body[index] = (body[index] as number) ^ (mask[index % 4] as number);
  return Buffer.concat([Buffer.from([0x80 | opcode, 0x80 | body.length]), mask, body]);
}

/** The close code of a close frame; null when it has none. */
export function closeCode(head: Buffer): number | null {
  return head.length < 2 ? null : head.readUInt16BE(0);
}
