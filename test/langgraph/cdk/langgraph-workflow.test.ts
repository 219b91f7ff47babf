import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { LangGraphWorkflow } from 'ballast/langgraph/cdk';
import questions from '../support/questions.ts';

test('a declared graph is a stack with a function for its node, a table for its threads, and everything of a workflow', () => {
  const stack = new Stack(new App({ builtinCloudFormationValidation: false }), 'Questions');
  const workflow = new LangGraphWorkflow(stack, 'Questions', {
    graph: questions,
    nodeDefaults: { memorySize: 512 },
    nodeOptions: { lookUp: { environment: { SEARCH_URL: 'https://search.example' } } },
    executionTimeout: Duration.hours(1),
  });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Lambda::Function', {
    MemorySize: 512,
    // a deadline of 10 s, and time to start
    Timeout: 13,
    Environment: { Variables: { SEARCH_URL: 'https://search.example', POWERTOOLS_SERVICE_NAME: 'questions/look-up' } },
  });
  template.hasOutput('QuestionsCheckpointTableName', {});
  template.resourceCountIs('AWS::StepFunctions::StateMachine', 3);
  expect(workflow.nodeFunction('lookUp').functionArn).toBe(workflow.agent('look-up').functionArn);
  expect(() => workflow.nodeFunction('missing')).toThrow('Questions/Questions has no agent "missing"; it has look-up');
});

test.each<[string, object, RegExp]>([
  ['a folder that is none', { graph: 'no/such/folder' }, /which is no folder that can be read/],
  [
    'options of a node that the graph has not',
    { graph: questions, nodeOptions: { missing: {} } },
    /agentOptions has "missing"; there is look-up/,
  ],
  ['a graph without its module', { graph: { ...questions } }, /does not say which file it is in, to build it from/],
])('fails for %s', (_, props, message) => {
  const stack = new Stack(new App({ builtinCloudFormationValidation: false }), 'Refused');
  expect(() => new LangGraphWorkflow(stack, 'Refused', props as never)).toThrow(message);
});
