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
};
