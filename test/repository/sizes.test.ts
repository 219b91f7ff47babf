import { ROOMS, sourcesOf, textOf } from './support/files.ts';

const MEDIAN_LINES = 80;
const MOST_LINES = 400;

const sizes = ROOMS.flatMap(sourcesOf).map((file) => ({ file, lines: textOf(file).split('\n').length - 1 }));

test(`half of the source files are shorter than ${MEDIAN_LINES} lines`, () => {
  const sorted = sizes.map(({ lines }) => lines).sort((a, b) => a - b);
  expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(MEDIAN_LINES);
});

test(`no source file is longer than ${MOST_LINES} lines`, () => {
  expect(sizes.filter(({ lines }) => lines > MOST_LINES)).toEqual([]);
});
