import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'vitest';
import type { DrillDocument } from '../../src/model/documents/drill.ts';
import { buildAll } from '../../tools/build/build.ts';
import { root } from '../../tools/root.ts';
import type { TestUser } from '../integration/sandbox-users.ts';

/** The built command in a folder of its own, so that every user can read it and no later build changes it meanwhile. */
export interface BuiltCli {
  readonly path: string;
  remove(): void;
}

/** Builds and copies what the package holds. */
export async function builtCli(): Promise<BuiltCli> {
  await buildAll();
  const folder = mkdtempSync(join(tmpdir(), 'sigtrail-cli-'));
  cpSync(join(root, 'bin'), join(folder, 'bin'), { recursive: true });
  cpSync(join(root, 'dist'), join(folder, 'dist'), { recursive: true });
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  chmodSync(folder, 0o755);
  return {
    path: join(folder, 'bin/sigtrail.js'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** How a command ended and what it wrote. */
export interface Outcome {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a start may differ in from the plain one. */
export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** A command that runs. */
export interface RunningCli {
  readonly child: ChildProcess;
  readonly ended: Promise<Outcome>;
}

/** Starts `sigtrail WORDS` as the leader of a process group of its own, as a shell does. */
export function startCli(
  cli: BuiltCli,
  user: TestUser,
  words: readonly string[],
  options: StartOptions = {},
): RunningCli {
  // `--`: Node itself looks through all words up to there for an --env-file of its own.
  const [program = '', ...args] = [...user.words, process.execPath, '--', cli.path, ...words];
  const env = {
    ...user.env,
    PATH: `${dirname(process.execPath)}:${user.env['PATH']}`,
    LC_ALL: 'C.UTF-8',
    ...options.env,
  };
  const child = spawn(program, args, {
    cwd: options.cwd ?? user.folder,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Outcome>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, ended };
}

/** Runs `sigtrail WORDS` to its end. */
export function runCli(
  cli: BuiltCli,
  user: TestUser,
  words: readonly string[],
  options?: StartOptions,
): Promise<Outcome> {
  return startCli(cli, user, words, options).ended;
}

const schema = JSON.parse(readFileSync(join(root, 'schemas/drill.v1.schema.json'), 'utf8')) as object;
const validate = new Ajv2020({ allowUnionTypes: true }).compile(schema);

/** Reads stdout as the one document that `--json` promises, and checks it against the shipped schema. */
export function documentOf(outcome: Pick<Outcome, 'stdout' | 'stderr'>): DrillDocument {
  let document: unknown;
  try {
    document = JSON.parse(outcome.stdout);
  } catch (error) {
    throw new Error(
      `stdout is not one JSON document: ${String(error)}\n${outcome.stdout}\n${outcome.stderr}`,
    );
  }
  validate(document);
  expect(validate.errors).toBeNull();
  return document as DrillDocument;
}
