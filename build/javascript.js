import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { build } from 'esbuild';
import { chunks, commandLine, library, page, standalone } from './entries.js';
import { DIST, INPUTS, PACKAGE, recordInputs } from './freshness.js';

/** Of an earlier build, which a command that still runs may load. */
const OLD_CHUNK_MS = 60 * 60_000;

/** A source finds files beside itself by its URL. Its code may be in any file below dist/, so it is given the URL it would have there. */
const SOURCE_URL = 'ballastSourceUrl';
const DIST_URL = "const ballastDist=import.meta.url.slice(0,import.meta.url.lastIndexOf('/dist/')+6);";

/** CommonJS packages that are built in call `require` for Node's own modules. */
const REQUIRE =
  "import{createRequire as ballastCreateRequire}from'node:module';const require=ballastCreateRequire(import.meta.url);";

const sourceUrls = {
  name: 'source-urls',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      if (!source.includes('import.meta.url')) return undefined;
      const place = relative(PACKAGE, path).replaceAll('\\', '/').replace(/\.ts$/, '.js');
      return { contents: `const ${SOURCE_URL}=ballastDist+${JSON.stringify(place)};${source}`, loader: 'ts' };
    });
  },
};

/** Reaches every module of `patterns/`, so that a shared part of the library has either only pure modules or none. */
const PURE = 'pure';
const pureModules = {
  name: 'pure-modules',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^pure$/ }, () => ({ path: PURE, namespace: PURE }));
    onLoad({ filter: /.*/, namespace: PURE }, () => ({
      contents: readdirSync(join(PACKAGE, 'patterns'), { recursive: true })
        .filter((path) => path.endsWith('.ts'))
        .map((path, index) => `export * as module${index} from ${JSON.stringify(`./patterns/${path}`)};`)
        .join('\n'),
      resolveDir: PACKAGE,
      loader: 'ts',
    }));
  },
};

const COMMON = {
  absWorkingDir: PACKAGE,
  outdir: 'dist',
  outbase: '.',
  bundle: true,
  platform: 'node',
  target: 'node20',
  // of the packages that are built in, at the end of the files
  legalComments: 'eof',
  keepNames: true,
  metafile: true,
  write: false,
  logLevel: 'silent',
};

const ESM = {
  ...COMMON,
  format: 'esm',
  splitting: true,
  sourcemap: 'linked',
  define: { 'import.meta.url': SOURCE_URL },
  plugins: [sourceUrls],
};

/** Loaded at once, from this machine: one file, minified as it is also what a user's browser parses. */
const PAGE = {
  platform: 'browser',
  target: 'es2022',
  format: 'esm',
  minify: true,
  keepNames: false,
  jsx: 'automatic',
  jsxImportSource: 'preact',
};

/**
 * Builds the JavaScript of the package into dist/: a file per entry, and the parts that several of them share. Safe
 * beside commands that run: entries are replaced in one step, shared parts have names of their own.
 */
export async function buildJavaScript() {
  const startedAtMs = Date.now();
  const results = await Promise.all([
    build({
      ...ESM,
      plugins: [sourceUrls, pureModules],
      entryPoints: [
        ...library(PACKAGE).map((path) => ({ in: path, out: path.replace(/\.ts$/, '') })),
        { in: PURE, out: PURE },
      ],
      chunkNames: `${chunks}/library-[hash]`,
      packages: 'external',
      banner: { js: DIST_URL },
    }),
    // its packages are built in: one file loads faster than the 40 of a package
    build({
      ...ESM,
      entryPoints: commandLine.entries,
      chunkNames: `${chunks}/cli-[hash]`,
      external: commandLine.external,
      mainFields: ['module', 'main'],
      banner: { js: REQUIRE + DIST_URL },
    }),
    build({ ...COMMON, ...PAGE, entryPoints: [page.entry] }),
    ...standalone.map(({ entry, extension, ...options }) =>
      build({ ...COMMON, entryPoints: [entry], outExtension: { '.js': extension }, ...options }),
    ),
  ]);
  const files = results.flatMap(({ outputFiles }) => outputFiles);
  const isChunk = ({ path }) => dirname(path) === join(DIST, chunks);
  for (const file of files.filter(isChunk)) write(file.path, file.contents);
  for (const file of files.filter((each) => !isChunk(each))) write(file.path, file.contents);
  write(
    INPUTS,
    recordInputs(
      results.flatMap(({ metafile }) => Object.keys(metafile.inputs)),
      startedAtMs,
    ),
  );
  removeOld(new Set(files.map(({ path }) => path)));
}

function write(path, contents) {
  mkdirSync(dirname(path), { recursive: true });
  const beside = `${path}.${process.pid}`;
  writeFileSync(beside, contents);
  renameSync(beside, path);
}

/** Removes shared parts of earlier builds. */
function removeOld(current) {
  const folder = join(DIST, chunks);
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (current.has(path)) continue;
    const status = statSync(path, { throwIfNoEntry: false });
    if (status !== undefined && Date.now() - status.mtimeMs > OLD_CHUNK_MS) rmSync(path, { force: true });
  }
}
