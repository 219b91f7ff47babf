import { CfnOutput, type Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { AgentWorkflow } from '../../../lib/agent-workflow.ts';
import { validateLimits } from '../../../lib/limits/validate-limits.ts';
import type { Folder } from '../../support/folder.ts';
import { createStack, createTriage, declarationsOf, synthesizeApp } from '../support/stacks.ts';

let folder: Folder;
beforeAll(() => {
  folder = createTriage();
});
afterAll(() => folder.remove());

const TOO_LONG = { TEXT: 'x'.repeat(4_096) };

/** The words with which a user's app is refused when it is synthesized. */
function refusalOf(fill: (stack: Stack) => void): string {
  const { app, stack } = createStack();
  fill(stack);
  try {
    synthesizeApp(app);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

function addFunction(scope: Construct): void {
  const code = Code.fromInline('exports.handler = () => 1;');
  const props = { code, runtime: Runtime.NODEJS_22_X, handler: 'index.handler' };
  new LambdaFunction(scope, 'Function', { ...props, environment: TOO_LONG });
}

/** The part of the synth that is tested, without the functions of a workflow, which take seconds to build. */
function addMeasured(stack: Stack, id: string): Construct {
  const scope = new Construct(stack, id);
  validateLimits(scope, 2);
  return scope;
}

test("the synth of a user's app refuses what AWS would refuse of its workflows, each once, and nothing beside them", () => {
  const refusal = refusalOf((stack) => {
    const agentOptions = { urgency: { environment: TOO_LONG } };
    new AgentWorkflow(stack, 'First', { ...declarationsOf(folder), agentOptions });
    addFunction(addMeasured(stack, 'Second'));
    addFunction(new Construct(stack, 'Own'));
  });
  const issue = (id: string) =>
    expect.stringMatching(
      new RegExp(
        `^  \\[Support\\] bytes of the environment variables of function ${id}[0-9A-F]{8}: 4\\d{3}, AWS takes 4096 \\(environmentBytes\\); shorten environment and secrets of its agent, or the names of agents$`,
      ),
    );
  expect(refusal.split('\n')).toEqual([
    'Validation failed with the following errors:',
    issue('FirstWorkflowurgencyFunction'),
    issue('SecondFunction'),
  ]);
});

test('what a stack has of all its resources together is refused with the advice to part them', () => {
  const refusal = refusalOf((stack) => {
    addMeasured(stack, 'Triage');
    for (let index = 0; index < 201; index++) new CfnOutput(stack, `Output${index}`, { value: 'x' });
  });
  expect(refusal).toMatch(
    /\[Support\] outputs of stack Support: 201, AWS takes 200 \(outputsOfStack\); put other resources or workflows into another stack, or declare fewer agents/,
  );
});
