import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Fate } from './oracle.ts';

const source = join(import.meta.dirname, '../../../fixtures/cutting-server');

/** Builds it; Go's own cache makes the second time cheap. @returns null when there is no Go */
export function buildCuttingServer(into: string): string | null {
  const program = join(into, 'cutting-server');
  const { error, status, stderr } = spawnSync('go', ['build', '-o', program, '.'], {
    cwd: source,
    encoding: 'utf8',
  });
  if (error !== undefined && (error as NodeJS.ErrnoException).code === 'ENOENT') return null;
  if (status !== 0) throw new Error(`go build: ${stderr}`);
  return program;
}

/** A running cutting server. */
export interface CuttingServer {
  readonly process: ChildProcess;
  readonly port: number;
  /** What it wrote: fates by id, and how many connections it accepted before its listener closed. */
  read(): { readonly fates: ReadonlyMap<number, Fate>; readonly accepted: number | null };
}

export async function startCuttingServer(
  program: string,
  seed: number,
  file: string,
): Promise<CuttingServer> {
  const child = spawn(program, [String(seed), file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { process: child, port: Number(port), read: () => parse(readFileSync(file, 'utf8')) };
}

function parse(text: string): { fates: Map<number, Fate>; accepted: number | null } {
  const fates = new Map<number, Fate>();
  let accepted: number | null = null;
  for (const line of text.split('\n')) {
    const [first = '', fate = '', phase = '', tNs = ''] = line.split(' ');
    if (first === 'accepted') accepted = Number(fate);
    else if (tNs !== '') fates.set(Number(first), { fate, phase: phase as Fate['phase'], tNs: BigInt(tNs) });
  }
  return { fates, accepted };
}
