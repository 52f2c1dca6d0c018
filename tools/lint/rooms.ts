/** What the files of one room may import, beside each other. */
export interface Room {
  /** Other rooms; `*` is every room. */
  readonly rooms: readonly string[];
  /** npm packages. */
  readonly packages?: readonly string[];
  /** false: no Node module either, so that the room also runs in a browser. */
  readonly builtins?: false;
  /** Files outside every room, relative to the checkout. */
  readonly files?: readonly string[];
}

/** The import table: room (folder below src/, or `web`) → what it may import. A room that is not listed is an error. */
export const rooms: Readonly<Record<string, Room>> = {
  model: { rooms: [], packages: ['zod'], builtins: false },
  sources: { rooms: ['model'], builtins: false },
  proc: { rooms: ['model'] },
  engine: { rooms: ['model', 'proc'] },
  kernel: { rooms: ['model', 'proc'] },
  trail: { rooms: ['model'] },
  load: { rooms: ['model'], packages: ['undici', 'zod'] },
  goroutines: { rooms: ['model'] },
  check: { rooms: ['model', 'sources'] },
  target: { rooms: ['model', 'sources', 'engine'] },
  drill: { rooms: ['model', 'engine', 'target', 'proc', 'kernel', 'trail', 'load', 'goroutines'] },
  trace: { rooms: ['model', 'engine', 'target', 'proc', 'kernel', 'trail'] },
  why: { rooms: ['model', 'engine', 'target', 'proc', 'trail', 'goroutines', 'kernel'] },
  watch: { rooms: ['model', 'engine', 'proc', 'kernel', 'trail', 'goroutines', 'why', 'trace'] },
  gate: { rooms: ['model', 'trail'] },
  rollout: { rooms: ['model', 'trail', 'gate', 'engine'] },
  report: { rooms: ['model'] },
  config: { rooms: ['model'], packages: ['zod'] },
  explain: { rooms: ['model'] },
  doctor: { rooms: ['model', 'engine', 'proc', 'kernel'] },
  cli: { rooms: ['*'], files: ['package.json'] },
  web: { rooms: ['model', 'trail'] },
};
