import { basename, dirname, join } from 'node:path';
import type { BuildOptions } from 'esbuild';
import { codeFile, PACKAGE, ROOT } from '../root.ts';

/** Bundled CommonJS packages call `require` for Node's built-in modules. */
const REQUIRE_BANNER =
  "import{createRequire as ballastCreateRequire}from'node:module';const require=ballastCreateRequire(import.meta.url);";

/** Among the packages of a project, which then has those that this one needs. */
const isInstalled = basename(dirname(PACKAGE)) === 'node_modules';

/**
 * How the sources of a workflow are found and read: the same when a declaration is loaded as when its function is built,
 * so that what loads also deploys. A folder outside of this package finds its own packages first, then those of this
 * one, and this one itself as `ballast`.
 */
export const RESOLUTION = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  mainFields: ['module', 'main'],
  nodePaths: [join(PACKAGE, 'node_modules'), ...(isInstalled ? [dirname(PACKAGE)] : [])],
  alias: {
    ballast: codeFile('index'),
    'ballast/models': codeFile('models/index'),
    'ballast/models/bedrock': codeFile('models/bedrock'),
    'ballast/models/secrets': codeFile('models/secrets'),
    'ballast/langgraph': codeFile('langgraph/index'),
  },
  loader: { '.csv': 'text', '.md': 'text' },
  outExtension: { '.js': '.mjs' },
  banner: { js: REQUIRE_BANNER },
  keepNames: true,
  legalComments: 'none',
  metafile: true,
  // errors are thrown
  logLevel: 'silent',
} as const satisfies BuildOptions;
