import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { AgentWorkflow, type AgentWorkflowProps } from '../lib/agent-workflow.ts';
import { SHARED_CHUNKS_CONTEXT } from '../lib/synth-protocol.ts';

/** The name of the stack, in messages about it. */
const STACK = 'BallastTesting';

/**
 * Synthesizes a workflow alone in a stack.
 * @returns the folder of the cloud assembly
 * @throws InvalidInputError with everything that is wrong with it
 */
export function synthesizeWorkflow(props: AgentWorkflowProps): string {
  const app = new App({
    outdir: mkdtempSync(join(tmpdir(), 'ballast-testing-')),
    analyticsReporting: false,
    // the validator takes seconds of processor time in each process; `cdk synth` of the project runs it
    builtinCloudFormationValidation: false,
    context: { [SHARED_CHUNKS_CONTEXT]: true },
  });
  new AgentWorkflow(new Stack(app, STACK), 'Default', props);
  return app.synth().directory;
}
