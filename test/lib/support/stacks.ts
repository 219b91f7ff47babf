import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { BUNDLING_STACKS } from 'aws-cdk-lib/cx-api';
import * as z from 'zod';
import {
  type AgentDeclaration,
  defineAgent,
  defineWorkflow,
  type WorkflowDeclaration,
} from '../../../patterns/declarations/agent.ts';
import { agentSource, createFolder, type Folder, workflowSource } from '../../support/folder.ts';
import { removeAtEnd } from '../../support/remove-at-end.ts';

/** A user's stack without the code of its functions, in an app that leaves the validator of the CDK (2 s) to CI. */
export function createStack(context: Readonly<Record<string, unknown>> = {}): { app: App; stack: Stack } {
  return createStackWithCode({ [BUNDLING_STACKS]: [], ...context });
}

/** As {@link createStack}, with functions that run: their build takes 1.5 to 3.5 s of processor time. */
export function createStackWithCode(context: Readonly<Record<string, unknown>> = {}): { app: App; stack: Stack } {
  const outdir = removeAtEnd(mkdtempSync(join(tmpdir(), 'ballast-test-out-')));
  const app = new App({ outdir, context: { '@aws-cdk/core:validateAgainstDefaultRules': false, ...context } });
  return { app, stack: new Stack(app, 'Support') };
}

/** The template of a stack, with its resources by logical id. */
export function templateOf(stack: Stack): Template {
  return withoutValidator(() => Template.fromStack(stack));
}

/** Synthesizes an app. @returns the folder of its assembly */
export function synthesizeApp(app: App): string {
  return withoutValidator(() => app.synth().directory);
}

function withoutValidator<Result>(synthesize: () => Result): Result {
  process.env.CDK_VALIDATION = 'false';
  try {
    return synthesize();
  } finally {
    delete process.env.CDK_VALIDATION;
  }
}

/** A folder with a workflow of the agents `urgency`, required, and `topic`, optional. */
export function createTriage(): Folder {
  return createFolder({
    'workflow.ts': workflowSource(['sort'], 'triage'),
    'urgency.agent.ts': agentSource('urgency', '"urgent"', '', 'sort'),
    'topic.agent.ts': agentSource('topic', '"billing"', '', 'sort', false),
  });
}

/** The declarations in the files of {@link createTriage}, as a stack would import them. */
export function declarationsOf({ path }: Folder): {
  readonly workflow: WorkflowDeclaration<{ text: string }, { text: string }>;
  readonly agents: readonly [AgentDeclaration, AgentDeclaration];
} {
  const module = (name: string) => ({ url: pathToFileURL(join(path, name)).href });
  const agent = (name: string, required: boolean) =>
    defineAgent(module(`${name}.agent.ts`), {
      name,
      phase: 'sort',
      required,
      output: z.json(),
      tiers: [{ name: 'rules', run: () => name }],
    });
  const workflow = defineWorkflow(module('workflow.ts'), {
    name: 'triage',
    input: z.object({ text: z.string() }),
    phases: ['sort'],
  });
  return { workflow, agents: [agent('urgency', true), agent('topic', false)] };
}
