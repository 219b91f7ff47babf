import { ROOMS, sourcesOf, textOf } from './support/files.ts';

const MOST_LINES = 400;

const sizes = ROOMS.flatMap(sourcesOf).map((file) => ({ file, lines: textOf(file).split('\n').length - 1 }));

test(`no source file is longer than ${MOST_LINES} lines`, () => {
  expect(sizes.filter(({ lines }) => lines > MOST_LINES)).toEqual([]);
});
