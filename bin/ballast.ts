import { checkArguments } from '../cli/check-arguments.ts';
import { EXIT } from '../cli/exit-codes.ts';
import { explain } from '../cli/explain.ts';
import { InterruptedError } from '../cli/interrupt.ts';
import { createProgram } from '../cli/program.ts';

// Versions of the SDK after January 2027 need Node 22; the pinned one runs here and need not say so on every start.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

// `ballast history ID | head` closes the pipe early: that is no error
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.ok);
  console.error(`error: the output cannot be written: ${error.message}`);
  process.exit(EXIT.failed);
});
// `ballast run 2>&1 | head`: the reader of the progress has ended, the run continues
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  checkArguments(process.argv.slice(2));
  const program = await createProgram(process.argv);
  await program.parseAsync(process.argv);
} catch (error) {
  process.exitCode = explain(error, process.argv);
  // a cloud that is still being started ends by itself when no command joins it
  if (error instanceof InterruptedError) process.exit();
}
