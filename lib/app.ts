import { App, Errors } from 'aws-cdk-lib';
import { build, type Metafile } from 'esbuild';
import { InvalidInputError } from '../patterns/catalogue/errors.ts';
import { buildRequestOf, CONTEXT_KEYS, MODELS_VARIABLE } from './config.ts';
import { loadWorkflow } from './declarations/load-workflow.ts';
import { declarationsFolder, keepDeclarations, recordBuild } from './functions/build-record.ts';
import { RESOLUTION } from './functions/resolution.ts';
import { codeFile } from './root.ts';
import { BallastStack } from './stack.ts';
import { REFUSED } from './synth-protocol.ts';

/**
 * Synthesizes the stack that the context asks for: `-c workflow=FOLDER`, `-c stage=NAME` and more, see config.ts.
 * @returns the exit code; a refusal is printed, a line per issue
 */
export async function synthesizeApp(): Promise<number> {
  try {
    await synthesize();
    return 0;
  } catch (error) {
    // what the CDK throws for a validation that fails, as that of the limits of AWS
    if (!(error instanceof InvalidInputError) && !Errors.isValidationError(error)) throw error;
    console.error(error.message);
    return REFUSED;
  }
}

/** The sources of the app itself, and the packages they import. */
async function appMetafile(): Promise<Metafile> {
  const entryPoints = ['bin/app', 'lib/declarations/inspect-process', 'lib/declarations/inspect-thread'].map(codeFile);
  const { metafile } = await build({
    ...RESOLUTION,
    entryPoints,
    packages: 'external',
    outdir: 'unwritten',
    write: false,
  });
  return metafile;
}

async function synthesize(): Promise<void> {
  // synthesized here, and not once more when the process ends: a refusal would then be thrown a second time
  const app = new App({ autoSynth: false });
  const context = Object.fromEntries(CONTEXT_KEYS.map((key) => [key, app.node.tryGetContext(key) as unknown]));
  const { folder, stage, models } = buildRequestOf(context);
  // for the code of the declarations, which runs in a process of its own; functions have the same variable
  if (models === undefined) delete process.env[MODELS_VARIABLE];
  else process.env[MODELS_VARIABLE] = models;
  const keptIn = declarationsFolder();
  const workflow = loadWorkflow(folder, keptIn === undefined ? {} : { keptIn });
  if (keptIn !== undefined) {
    recordBuild(workflow, await appMetafile());
    keepDeclarations(workflow);
  }
  new BallastStack(app, `Ballast-${workflow.declaration.name}-${stage.name}`, {
    workflow,
    stage,
    ...(models === undefined ? {} : { models }),
    description: 'A multi-agent workflow that stays upright while its agents fail',
  });
  app.synth();
}
