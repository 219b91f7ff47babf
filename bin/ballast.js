#!/usr/bin/env node
// Node 20 cannot run TypeScript by itself; tsx can on every version from there. The tsconfig is the project's own,
// whatever folder the command is called from.
import { fileURLToPath } from 'node:url';

// The modules below take a second to load, on a busy machine several: Ctrl-C is handled before that.
// Commands that have started something handle it themselves, in interrupt.ts.
for (const [signal, exitCode] of Object.entries({ SIGINT: 130, SIGTERM: 143 })) {
  process.once(signal, () => {
    const cause = 'interrupted: nothing was started';
    if (process.argv.includes('--json')) console.log(JSON.stringify({ error: 'InterruptedError', cause }, null, 2));
    console.error(cause);
    process.exit(exitCode);
  });
}

const { register } = await import('tsx/esm/api');
register({ tsconfig: fileURLToPath(new URL('../tsconfig.json', import.meta.url)) });
await import('./ballast.ts');
