#!/usr/bin/env node
// Node 20 cannot run TypeScript by itself; tsx can on every version from there. The tsconfig is the project's own,
// whatever folder the command is called from.
import { fileURLToPath } from 'node:url';
import { register } from 'tsx/esm/api';

register({ tsconfig: fileURLToPath(new URL('../tsconfig.json', import.meta.url)) });
await import('./ballast.ts');
