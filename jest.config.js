/** Native ESM under @swc/jest: several dependencies are ESM only. `npm test` sets --experimental-vm-modules. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  extensionsToTreatAsEsm: ['.ts', '.csv'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' } },
    ],
    '\\.csv$': '<rootDir>/test/csv-text.js',
  },
  // the package by its own name, as the examples import it
  moduleNameMapper: {
    '^ballast$': '<rootDir>/index.ts',
    '^ballast/models$': '<rootDir>/models/index.ts',
    '^ballast/models/bedrock$': '<rootDir>/models/bedrock.ts',
    '^ballast/models/secrets$': '<rootDir>/models/secrets.ts',
  },
  // Packages are left as they are, but for the sample prices.
  transformIgnorePatterns: ['/node_modules/.+(?<!\\.csv)$'],
  globalSetup: '<rootDir>/test/build.js',
  randomize: true,
  // by default jest leaves one core idle, which is half of a machine with two
  maxWorkers: '100%',
  // modules of a test file are never freed: a worker had 3.1 GB after 50 files and spent its time collecting garbage
  workerIdleMemoryLimit: '1GB',
  reporters: ['default', '<rootDir>/test/slowest-files.js'],
  testTimeout: 240_000,
};
