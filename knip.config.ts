import type { KnipConfig } from 'knip';

const config: KnipConfig = {
  workspaces: {
    '.': {
      entry: [
        'bin/*.js',
        'src/cli/main.ts',
        'src/load/child/main.ts',
        'src/index.ts',
        'tools/run.mjs',
        'tools/commands/*.ts',
        'tools/lint/plugin.ts',
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
    // Holds nothing but the per-platform packages of the development Node.
    'tools/node': { ignoreDependencies: ['node-.*'] },
  },
};

export default config;
