import { retryAfterMsOf } from '../../models/retry-after.ts';

test.each([
  ['2', 2_000],
  ['0', 0],
  ['0.5', 500],
  ['-1', 0],
  ['Thu, 01 Jan 1970 00:00:10 GMT', 9_000],
  ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
  ['soon', undefined],
  ['', undefined],
  [null, undefined],
  [undefined, undefined],
])('Retry-After %j at second 1 is a wait of %s ms', (header, ms) => {
  expect(retryAfterMsOf(header, 1_000)).toBe(ms);
});
