import type { KnipConfig } from 'knip';

const config: KnipConfig = {
  workspaces: {
    '.': {
      entry: [
        'bin/*.js',
        'src/cli/main.ts',
        'src/load/child/main.ts',
        'src/index.ts',
        'src/model/documents/*.ts',
        'src/report/drill/html/page/main.ts',
        'tools/commands/*.ts',
        'tools/{build,fixtures,verify}/*.mjs',
        'test/**/*.test.ts',
        'bench/**/*.ts',
      ],
      project: [
        'src/**/*.ts',
        'tools/**/*.{ts,mjs}',
        'bin/*.js',
        'test/**/*.ts',
        'bench/**/*.ts',
        'web/**/*.ts',
      ],
    },
  },
  // A type may be named by its file for readers; a value that only its own file uses is not exported.
  ignoreExportsUsedInFile: { interface: true, type: true },
  // Started as programs, not imported; the per-platform packages hold the development Node.
  ignoreDependencies: ['@biomejs/biome'],
  ignoreBinaries: ['go', 'gcc'],
};

export default config;
