/** Three kinds of test: `*.spec.ts` pure, `*.int-spec.ts` real PostgreSQL and Redis, `*.e2e-spec.ts` whole processes and a browser. */
const transform = {
  '^.+\\.tsx?$': [
    '@swc/jest',
    {
      jsc: {
        target: 'es2023',
        parser: { syntax: 'typescript', decorators: true },
        transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
      },
      module: { type: 'es6' },
      sourceMaps: 'inline',
    },
  ],
};
const shared = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform,
  moduleNameMapper: {
    '^@loa/(adapters|testing)/(.*)\\.js$': '<rootDir>/libs/$1/src/$2',
    '^@loa/([a-z-]+)$': '<rootDir>/libs/$1/src/index',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/.loa/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.loa/'],
};
const servers = {
  globalSetup: '<rootDir>/libs/testing/src/global-setup.mjs',
  globalTeardown: '<rootDir>/libs/testing/src/global-teardown.mjs',
};
const named = { setupFilesAfterEnv: ['<rootDir>/libs/testing/src/one-text-per-name.mjs'] };

export default {
  // Patience for slow machines; a test that hangs still ends.
  testTimeout: 60_000,
  workerIdleMemoryLimit: '512MB',
  projects: [
    { ...shared, displayName: 'unit', testMatch: ['**/*.spec.ts'] },
    { ...shared, ...servers, ...named, displayName: 'integration', testMatch: ['**/*.int-spec.ts'] },
    { ...shared, ...servers, displayName: 'system', testMatch: ['**/*.e2e-spec.ts'] },
  ],
};
