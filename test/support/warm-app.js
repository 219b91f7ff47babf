/**
 * The app, as `bin/app.js` runs it, in a process that stays: its parent sends the environment of a synth and gets its exit code and
 * what it wrote to stderr. It ends with its parent.
 */
import { inspect } from 'node:util';
import { buildIfStale } from '../../build/freshness.js';

const built = buildIfStale();
const APP = new URL('../../dist/bin/app.js', import.meta.url).href;

let synths = 0;

process.on('message', ({ env }) => void synthesize(env));
process.on('disconnect', () => process.exit());

/** @param {NodeJS.ProcessEnv} env */
async function synthesize(env) {
  await built;
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  Object.assign(process.env, env);
  let stderr = '';
  const write = process.stderr.write;
  process.stderr.write = (chunk) => {
    stderr += chunk;
    return true;
  };
  process.exitCode = 0;
  try {
    synths += 1;
    // evaluates the app's entry once more, and of what it imports what was evaluated before
    await import(`${APP}?synth=${synths}`);
  } catch (error) {
    process.exitCode = 1;
    stderr += inspect(error);
  } finally {
    process.stderr.write = write;
  }
  process.send({ exitCode: process.exitCode, stderr });
  process.exitCode = 0;
}
