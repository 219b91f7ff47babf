import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { bundleFunctions } from '../lib/bundles.ts';
import { stageOf } from '../lib/config.ts';
import { loadWorkflow } from '../lib/load-workflow.ts';
import { BallastStack } from '../lib/stack.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** `-c stage=dev|prod` and `-c workflow=FOLDER`, the folder of a workflow and its agents. */
const app = new App();
const stage = stageOf(String(app.node.tryGetContext('stage') ?? 'dev'));
const folder = resolve(ROOT, String(app.node.tryGetContext('workflow') ?? 'agents/research'));

const workflow = await loadWorkflow(folder);
const bundles = await bundleFunctions(workflow);
new BallastStack(app, `Ballast-${workflow.declaration.name}-${stage.name}`, {
  workflow,
  bundles,
  stage,
  description: 'A multi-agent workflow that stays upright while its agents fail',
});
app.synth();
