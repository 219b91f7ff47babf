import { filesBelow, textOf } from './support/files.ts';

/** Folders that exist on one machine only. `/tmp` is not among them, Lambda has it; `/home/me` is an example's. */
const MACHINE_PATH = /(?<![\w.:/-])\/(?:work|root|home(?!\/me\b)|Users|private|mnt)\/[\w.-]+/;

/** A host that packages come from, except the pages about packages that a document may link to. */
const REGISTRY =
  /https?:\/\/(?!www\.npmjs\.com|docs\.npmjs\.com|registry\.npmjs\.org|pypi\.org)[\w.:-]*(?:registry|npmjs|pypi|artifactory|nexus|verdaccio|mirror)/i;

const files = filesBelow('.');

function linesLike(pattern: RegExp): string[] {
  return files.flatMap((file) =>
    textOf(file)
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}: ${line.trim().slice(0, 120)}`] : [])),
  );
}

test('no file names a folder of one machine', () => {
  expect(linesLike(MACHINE_PATH)).toEqual([]);
});

test('no file names a registry of one network', () => {
  expect(linesLike(REGISTRY)).toEqual([]);
});

test('no configuration of a registry is checked in', () => {
  expect(files.filter((file) => /(^|\/)(\.npmrc|pip\.conf|\.yarnrc.*)$/.test(file))).toEqual([]);
});
