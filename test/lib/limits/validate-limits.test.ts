import { CfnOutput, type Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { AgentWorkflow, type AgentWorkflowProps } from '../../../lib/agent-workflow.ts';
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

function addWorkflow(stack: Stack, id = 'Triage', props: Partial<AgentWorkflowProps> = {}): void {
  new AgentWorkflow(stack, id, { ...declarationsOf(folder), ...props });
}

test("the synth of a user's app refuses what AWS would refuse of its workflows, each once, and nothing beside them", () => {
  const refusal = refusalOf((stack) => {
    addWorkflow(stack, 'First', { agentOptions: { urgency: { environment: TOO_LONG } } });
    addWorkflow(stack, 'Second', { agentOptions: { topic: { environment: TOO_LONG } } });
    const code = Code.fromInline('exports.handler = () => 1;');
    const props = { code, runtime: Runtime.NODEJS_22_X, handler: 'index.handler' };
    new LambdaFunction(stack, 'Own', { ...props, environment: TOO_LONG });
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
    issue('SecondWorkflowtopicFunction'),
  ]);
});

test('what a stack has of all its resources together is refused with the advice to part them', () => {
  const refusal = refusalOf((stack) => {
    addWorkflow(stack);
    for (let index = 0; index < 200; index++) new CfnOutput(stack, `Output${index}`, { value: 'x' });
  });
  expect(refusal).toMatch(
    /\[Support\] outputs of stack Support: 208, AWS takes 200 \(outputsOfStack\); put other resources or workflows into another stack, or declare fewer agents/,
  );
});
