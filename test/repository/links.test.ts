import { existsSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './support/files.ts';
import { anchorsOf, DOCUMENTS, linksOf } from './support/markdown.ts';

interface Link {
  readonly from: string;
  readonly to: string;
  /** the file it leads to, relative to the root; its own document for `#anchor` */
  readonly file: string;
  readonly anchor: string | undefined;
}

const links: Link[] = DOCUMENTS.flatMap((from) =>
  linksOf(from)
    .filter((to) => !/^[a-z][a-z+.-]*:/i.test(to))
    .map((to) => {
      const [target = '', anchor] = to.split('#');
      const file = target === '' ? from : path.posix.join(path.posix.dirname(from), decodeURIComponent(target));
      return { from, to, file, anchor };
    }),
);

test('every relative link of a document leads to a file', () => {
  const broken = links.filter(({ file }) => !existsSync(path.join(ROOT, file)));
  expect(broken.map(({ from, to }) => `${from}: ${to}`)).toEqual([]);
});

test('every link to a heading finds that heading', () => {
  const broken = links.filter(
    ({ file, anchor }) => anchor !== undefined && DOCUMENTS.includes(file) && !anchorsOf(file).has(anchor),
  );
  expect(broken.map(({ from, to }) => `${from}: ${to}`)).toEqual([]);
});
