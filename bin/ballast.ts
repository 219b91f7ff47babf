import { CommanderError } from 'commander';
import { InvalidInputError } from '../patterns/errors.ts';
import { EXIT } from './exit-codes.ts';
import { createProgram } from './program.ts';
import { styleFor } from './render/style.ts';

// Versions of the SDK after January 2027 need Node 22; the pinned one runs here and need not say so on every start.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

// `ballast history ID | head` closes the pipe early: that is no error
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(EXIT.ok);
});

try {
  await createProgram().parseAsync(process.argv);
} catch (error) {
  process.exitCode = explain(error);
}

/** Says what went wrong, in a line for people, and returns the exit code. */
function explain(error: unknown): number {
  // commander has already said it
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.refused;
  const { colors } = styleFor(process.stderr, process.env);
  const message = error instanceof Error ? error.message : String(error);
  for (const line of message.split('\n')) console.error(`${colors.red('error:')} ${line}`);
  if (error instanceof InvalidInputError) return EXIT.refused;
  if (process.env.BALLAST_DEBUG === undefined) console.error('set BALLAST_DEBUG=1 to see where it came from');
  else console.error(error);
  return EXIT.failed;
}
