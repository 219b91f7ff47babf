/**
 * Synthesizes the app for examples, each in a stage, in one process: in one of its own each, with the CDK's command line, a synth takes
 * 10 s of processor time, half of them to load the CDK and the rules of its validator. By day the code of the functions, which no rule looks
 * at and which takes another half, is not built: the tests build that of every example.
 *
 *     npx tsx .ci/assemblies/main.ts EXAMPLE STAGE FOLDER ...
 */
import { readFileSync } from 'node:fs';
import { synthesizeApp } from '../../lib/app.ts';

const { context } = JSON.parse(readFileSync('cdk.json', 'utf8')) as { context: Record<string, unknown> };

const isNightly = process.env.BALLAST_TESTS === 'nightly';
if (!isNightly) context['aws:cdk:bundling-stacks'] = [];

for (const rest = process.argv.slice(2); rest.length > 0; ) {
  const [example, stage, folder] = rest.splice(0, 3);
  // by these the command line tells the app what is asked for
  process.env.CDK_OUTDIR = folder;
  process.env.CDK_CONTEXT_JSON = JSON.stringify({ ...context, workflow: `examples/${example}`, stage });
  const exitCode = await synthesizeApp();
  if (exitCode !== 0) throw new Error(`${example} in stage ${stage}: exit code ${exitCode}`);
}
