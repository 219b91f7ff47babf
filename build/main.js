import { rmSync } from 'node:fs';
import { buildDeclarations } from './declarations.js';
import { DIST } from './freshness.js';
import { buildJavaScript } from './javascript.js';

// `npm run build`: all of dist/, without what earlier builds left. `-- --update-api` replaces the API reports.
const update = process.argv.includes('--update-api');
rmSync(DIST, { recursive: true, force: true });
await buildJavaScript();
const changed = buildDeclarations({ update });
if (changed.length > 0 && !update) {
  console.error(`the public API of ${changed.join(', ')} is not that of build/api: npm run build -- --update-api`);
  process.exitCode = 1;
}
