import { rmSync } from 'node:fs';
import { DIST } from './freshness.js';
import { buildJavaScript } from './javascript.js';

// `npm run build`: all of dist/, without what earlier builds left
rmSync(DIST, { recursive: true, force: true });
await buildJavaScript();
