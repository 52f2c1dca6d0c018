import { defineConfig } from 'oxlint';

export default defineConfig({
  plugins: ['typescript', 'unicorn', 'oxc', 'import', 'promise', 'node', 'vitest'],
  jsPlugins: ['./tools/lint/plugin.ts'],
  categories: { correctness: 'error' },
  options: { typeAware: true, denyWarnings: true, reportUnusedDisableDirectives: 'error' },
  ignorePatterns: ['dist', '.cache', 'reports', 'fixtures/**', 'schemas', '**/page.generated.ts'],
  rules: {
    'house/rooms': 'error',
    'house/no-attic': 'error',
    'eslint/max-lines': ['error', { max: 400 }],
    'eslint/eqeqeq': ['error', 'always', { null: 'ignore' }],
    'eslint/no-var': 'error',
    'eslint/prefer-const': 'error',
    'import/no-default-export': 'error',
    'import/no-cycle': 'error',
    'unicorn/filename-case': ['error', { case: 'kebabCase' }],
    'unicorn/prefer-node-protocol': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/await-thenable': 'error',
    'typescript/no-non-null-assertion': 'error',
    'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    'typescript/only-throw-error': 'error',
    // Escape codes are stripped and written on purpose.
    'eslint/no-control-regex': 'off',
    'unicorn/no-useless-spread': 'off',
    'unicorn/no-new-array': 'off',
    // Tables of cases and helpers that assert are good tests, too.
    'vitest/no-conditional-expect': 'off',
    'vitest/expect-expect': 'off',
    // The second argument is the message.
    'vitest/valid-expect': ['error', { maxArgs: 2 }],
    'vitest/require-to-throw-message': 'off',
    'typescript/no-misused-spread': ['error', { allow: ['string'] }],
  },
  overrides: [
    {
      files: ['src/**/*.ts'],
      excludeFiles: ['src/**/*.test.ts', 'src/cli/**'],
      // Output goes to an injected screen, and only the command line sets the exit code.
      rules: { 'eslint/no-console': 'error', 'unicorn/no-process-exit': 'error' },
    },
    {
      files: ['*.config.ts', 'tools/lint/plugin.ts', 'test/**/*.config.ts'],
      rules: { 'import/no-default-export': 'off' },
    },
    {
      files: ['**/*.test.ts', 'test/**', 'bench/**'],
      rules: {
        'typescript/no-explicit-any': 'off',
        'typescript/no-non-null-assertion': 'off',
        'typescript/no-misused-promises': ['error', { checksVoidReturn: false }],
      },
    },
  ],
});
