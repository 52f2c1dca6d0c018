import type { KnipConfig } from 'knip';

const config: KnipConfig = {
  workspaces: {
    '.': {
      entry: [
        'bin/*.js',
        'src/cli/main.ts',
        'src/load/child/main.ts',
        'src/drill/stream/child.ts',
        'src/index.ts',
        'src/model/documents/*.ts',
        'src/report/drill/html/page/main.ts',
        'tools/commands/*.ts',
        'tools/{build,fixtures,verify}/*.mjs',
        'test/**/*.test.ts',
        'test/support/drill-cli.ts',
        'bench/**/*.ts',
      ],
      project: ['src/**/*.ts', 'tools/**/*.{ts,mjs}', 'bin/*.js', 'test/**/*.ts', 'bench/**/*.ts'],
    },
  },
  // What only its own file uses is in use: many are exported for a reader or a test that comes later.
  ignoreExportsUsedInFile: true,
  // Programs of the machine, looked for by set-up.
  ignoreBinaries: ['go', 'gcc', 'lsns', 'wrk'],
};

export default config;
