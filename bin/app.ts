import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { bundleFunctions } from '../lib/bundles.ts';
import { stageOf } from '../lib/config.ts';
import { loadWorkflow } from '../lib/load-workflow.ts';
import { BallastStack } from '../lib/stack.ts';

const app = new App();
const stage = stageOf(String(app.node.tryGetContext('stage') ?? 'dev'));
const workflow = await loadWorkflow(fileURLToPath(new URL('../agents/research', import.meta.url)));
const bundles = await bundleFunctions(workflow);

new BallastStack(app, `Ballast-${workflow.declaration.name}-${stage.name}`, {
  workflow,
  bundles,
  stage,
  description: 'A multi-agent workflow that stays upright while its agents fail',
});
app.synth();
