import { checkOptions } from '../../../stores/circuit-breaker/check-options.ts';

const publish = () => Promise.resolve();

test('the options of a store are accepted with publish alone, or with all of them', () => {
  expect(() => checkOptions({ publish })).not.toThrow();
  const functions = { observe: () => {}, settings: () => ({}), nowMs: Date.now, sleep: publish };
  expect(() => checkOptions({ publish, ...functions, deadlineMs: 5, publishLimitMs: 5 })).not.toThrow();
});

test.each([undefined, {}, { publish: undefined }, { publish: 'yes' }])(
  'a store is refused without publish: %j',
  (options) => {
    expect(() => checkOptions(options)).toThrow(/needs publish.*got (undefined|string)/);
  },
);

test('all faults of options are refused at once', () => {
  expect(() => checkOptions({ publish, deadlineMS: 5, nowMs: 5, publishLimitMs: -1 })).toThrow(
    'circuit breaker store: there is no option "deadlineMS", did you mean deadlineMs?; nowMs must be a function, got 5; ' +
      'publishLimitMs must be a positive number, got -1',
  );
});
