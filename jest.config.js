import { availableParallelism } from 'node:os';

/** Node's own ES modules under Jest: swc only strips types, so what runs is what ships. */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'nodenext' } },
    ],
  },
  clearMocks: true,
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.temporal'],
  globalSetup: '<rootDir>/test/support/globalSetup.ts',
  globalTeardown: '<rootDir>/test/support/globalTeardown.ts',
  reporters: ['default', '<rootDir>/test/support/closingLine.cjs'],
  // Two processes even on two cores: much of a test is waiting, and every file gets an engine that others didn't fill.
  maxWorkers: Math.min(4, Math.max(2, Math.floor(availableParallelism() / 2))),
  workerIdleMemoryLimit: '1GB',
  // Embedded databases and workflow bundles start slowly on a loaded machine.
  testTimeout: 90_000,
};
