/**
 * The size of a search: every day a part that finds what usually breaks, in the nightly step (`npm run test:nightly`) all
 * of it.
 */
export function sized<Size>(daily: Size, nightly: Size): Size {
  return process.env.BALLAST_TESTS === 'nightly' ? nightly : daily;
}
