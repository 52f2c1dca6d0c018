import type { RecordColumns } from '../columns.ts';
import { outcomes, populations } from '../columns.ts';
import type { Population, RequestOutcome } from '../../model/request.ts';

const blockLength = 65_536;

type Block = { -readonly [Key in keyof RecordColumns]: RecordColumns[Key] };

/** What ended, as the store takes it; NaN is "never". */
export interface EndedRequest {
  readonly id: number;
  readonly connection: number;
  readonly population: Population;
  readonly method: string;
  readonly connectedNs: number;
  readonly beganNs: number;
  readonly sentNs: number;
  readonly firstNs: number;
  readonly endNs: number;
  readonly outcome: RequestOutcome;
  readonly status: number;
}

/** Records as columns in blocks: 61 bytes each and no object per request. */
export class RecordStore {
  readonly #max: number;
  readonly #blocks: Block[] = [];
  readonly #methods: string[] = [];
  #nextId = 0;
  ended = 0;
  complete = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** A fresh id, or null when the store has no room for one more. */
  takeId(): number | null {
    return this.#nextId >= this.#max ? null : this.#nextId++;
  }

  get full(): boolean {
    return this.#nextId >= this.#max;
  }

  /** Methods that the `method` column counts in. */
  get methods(): readonly string[] {
    return this.#methods;
  }

  add(ended: EndedRequest): void {
    let block = this.#blocks.at(-1);
    if (block === undefined || block.length === blockLength) {
      block = emptyBlock(blockLength);
      this.#blocks.push(block);
    }
    const at = block.length++;
    block.id[at] = ended.id;
    block.connection[at] = ended.connection;
    block.population[at] = populations.indexOf(ended.population);
    block.method[at] = this.#methodIndex(ended.method);
    block.connectedNs[at] = ended.connectedNs;
    block.beganNs[at] = ended.beganNs;
    block.lastByteWrittenNs[at] = ended.sentNs;
    block.firstByteNs[at] = ended.firstNs;
    block.endNs[at] = ended.endNs;
    block.outcome[at] = outcomes.indexOf(ended.outcome);
    block.status[at] = ended.status;
    this.ended++;
    if (ended.outcome === 'complete') this.complete++;
  }

  /** Takes the blocks out, each cut to its length. */
  *drain(): Generator<RecordColumns> {
    for (let block = this.#blocks.shift(); block !== undefined; block = this.#blocks.shift()) {
      yield block.length === blockLength ? block : cutTo(block, block.length);
    }
  }

  #methodIndex(method: string): number {
    const known = this.#methods.indexOf(method);
    return known >= 0 ? known : this.#methods.push(method) - 1;
  }
}

function emptyBlock(size: number): Block {
  return {
    length: 0,
    id: new Uint32Array(size),
    connection: new Uint32Array(size),
    population: new Uint8Array(size),
    method: new Uint8Array(size),
    connectedNs: new Float64Array(size),
    beganNs: new Float64Array(size),
    lastByteWrittenNs: new Float64Array(size),
    firstByteNs: new Float64Array(size),
    endNs: new Float64Array(size),
    outcome: new Uint8Array(size),
    status: new Uint16Array(size),
  };
}

function cutTo(block: Block, length: number): RecordColumns {
  return {
    length,
    id: block.id.slice(0, length),
    connection: block.connection.slice(0, length),
    population: block.population.slice(0, length),
    method: block.method.slice(0, length),
    connectedNs: block.connectedNs.slice(0, length),
    beganNs: block.beganNs.slice(0, length),
    lastByteWrittenNs: block.lastByteWrittenNs.slice(0, length),
    firstByteNs: block.firstByteNs.slice(0, length),
    endNs: block.endNs.slice(0, length),
    outcome: block.outcome.slice(0, length),
    status: block.status.slice(0, length),
  };
}
