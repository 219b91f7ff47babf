#!/usr/bin/env node
import { start } from './built.js';

// On a busy machine the command line takes a second to load: Ctrl-C is handled before that.
// Commands that have started something handle it themselves, in interrupt.ts.
for (const [signal, exitCode] of Object.entries({ SIGINT: 130, SIGTERM: 143 })) {
  process.once(signal, () => {
    const cause = 'interrupted: nothing was started';
    if (process.argv.includes('--json')) console.log(JSON.stringify({ error: 'InterruptedError', cause }, null, 2));
    console.error(cause);
    process.exit(exitCode);
  });
}

await start('ballast');
