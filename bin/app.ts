import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { bundleFunctions } from '../lib/bundles.ts';
import { stageOf } from '../lib/config.ts';
import { loadWorkflow } from '../lib/load-workflow.ts';
import { BallastStack } from '../lib/stack.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** `-c workflow=FOLDER` is the folder of a workflow and its agents; `-c stage=...` and more: lib/config.ts. */
const app = new App();
const context = (name: string): unknown => app.node.tryGetContext(name);
const stage = stageOf({ stage: context('stage'), circuitOpenSeconds: context('circuitOpenSeconds') });
const folder = resolve(ROOT, String(context('workflow') ?? 'agents/research'));

const workflow = await loadWorkflow(folder);
const bundles = await bundleFunctions(workflow, process.env.BALLAST_WORKPLACE);
new BallastStack(app, `Ballast-${workflow.declaration.name}-${stage.name}`, {
  workflow,
  bundles,
  stage,
  description: 'A multi-agent workflow that stays upright while its agents fail',
});
app.synth();
bundles.remove();
