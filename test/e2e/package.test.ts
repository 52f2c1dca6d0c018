import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildAll } from '../../tools/build/build.ts';
import { root } from '../../tools/root.ts';

const run = promisify(execFile);
// The installed command finds its Node as a user's shell would: by the path.
const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env['PATH']}`, NO_COLOR: '1' };

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

let folder: string;
let app: string;
let packed: Packed;

beforeAll(async () => {
  await buildAll();
  folder = mkdtempSync(join(tmpdir(), 'sigtrail-package-'));
  app = join(folder, 'app');
  mkdirSync(app);
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
    env,
  });
  const [first] = Object.values(JSON.parse(stdout) as Record<string, Packed>);
  if (first === undefined) throw new Error(`npm pack says: ${stdout}`);
  packed = first;
  writeFileSync(join(app, 'package.json'), '{"private":true}\n');
  await run(
    'npm',
    ['install', '--prefer-offline', '--no-audit', '--no-fund', join(folder, packed.filename)],
    { cwd: app, env },
  );
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const command = () => join(app, 'node_modules/.bin/sigtrail');

test('the package holds what a user needs and nothing of the workshop', () => {
  const paths = packed.files.map((file) => file.path);
  process.stdout.write(
    `package: ${paths.length} files, ${packed.size} bytes packed, ${packed.unpackedSize} unpacked\n`,
  );
  for (const needed of [
    'LICENSE',
    'NOTICE',
    'README.md',
    'CHANGELOG.md',
    'bin/sigtrail.js',
    'dist/main.js',
    'dist/load-child.js',
  ]) {
    expect(paths).toContain(needed);
  }
  expect(paths).toContain('schemas/drill.v1.schema.json');
  expect(
    paths.filter((path) =>
      /(?<!\.d)\.ts$|\.test\.|\.map$|^(src|test|tools|fixtures|bench|\.ci)\//.test(path),
    ),
  ).toEqual([]);
});

test('installed in an empty folder, it says its version', async () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const { stdout } = await run(command(), ['--version'], { cwd: app, env });
  expect(stdout).toContain(version);
});

test('installed in an empty folder, it brings no development package', () => {
  for (const name of ['vitest', 'typescript', `node-${process.platform}-${process.arch}`]) {
    expect(existsSync(join(app, 'node_modules', name))).toBe(false);
  }
});

test('installed in an empty folder, it drills a server', () => {
  writeFileSync(
    join(app, 'server.mjs'),
    `import { createServer } from 'node:http';
     const server = createServer((_, response) => setTimeout(() => response.end('ok'), 50)).listen(8080, '127.0.0.1');
     process.on('SIGTERM', () => server.close(() => process.exit(0)));\n`,
  );
  const words = [
    'drill',
    '--network',
    'none',
    '--only',
    'D1',
    '--json',
    '--',
    process.execPath,
    'server.mjs',
  ];
  const { status, stdout, stderr } = spawnSync(command(), words, { cwd: app, env, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const document = JSON.parse(stdout) as { scenarios: { id: string; verdict: string }[] };
  const schemaFile = join(app, 'node_modules/sigtrail/schemas/drill.v1.schema.json');
  const validate = new Ajv2020({ allowUnionTypes: true }).compile(
    JSON.parse(readFileSync(schemaFile, 'utf8')) as object,
  );
  validate(document);
  expect(validate.errors).toBeNull();
  expect(document.scenarios.find((each) => each.id === 'D1')?.verdict).toBe('pass');
});

test('its types can be used by a program with the strictest settings', async () => {
  writeFileSync(
    join(app, 'use.ts'),
    "import type { DrillDocument } from 'sigtrail';\nexport const gradeOf = (document: DrillDocument): string | null => document.grade;\n",
  );
  const tsc = join(root, 'node_modules/.bin/tsc');
  const settings = [
    '--noEmit',
    '--strict',
    '--ignoreConfig',
    '--module',
    'nodenext',
    '--target',
    'es2024',
    '--types',
    '',
  ];
  const { stdout } = await run(tsc, [...settings, 'use.ts'], { cwd: app, env }).catch(
    (error: { stdout: string }) => error,
  );
  expect(stdout).toBe('');
});
