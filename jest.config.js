/** How test files are run is in test/runner: in the worker's own realm, with Node's own modules. */
export default {
  testRunner: '<rootDir>/test/runner/test-runner.js',
  testEnvironment: '<rootDir>/test/runner/environment.js',
  roots: ['<rootDir>/test'],
  moduleFileExtensions: ['js', 'ts', 'json'],
  transform: {},
  globalSetup: '<rootDir>/test/build.js',
  // by day every run is the same: see test-runner.js
  randomize: process.env.BALLAST_TESTS === 'nightly',
  // by default jest leaves one core idle, which is half of a machine with two
  maxWorkers: '100%',
  workerIdleMemoryLimit: '3GB',
  reporters: ['default', '<rootDir>/test/slowest-files.js'],
  testTimeout: 240_000,
};
