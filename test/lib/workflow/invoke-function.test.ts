import { Stack } from 'aws-cdk-lib';
import { QueryLanguage, StateGraph } from 'aws-cdk-lib/aws-stepfunctions';
import { InvokeFunction, type InvokeFunctionProps } from '../../../lib/workflow/invoke-function.ts';

const functions = ['one', 'two'].map((name) => ({
  functionArn: `arn:aws:lambda:eu-west-1:000000000000:function:${name}`,
}));

type State = Readonly<Record<string, unknown>>;

/** The state as Step Functions gets it, its name, and the permissions of the state machine's role. */
function synthesized(props: Partial<InvokeFunctionProps>) {
  const stack = new Stack();
  const graph = new StateGraph(new InvokeFunction(stack, 'Invoke', { functions, payload: {}, ...props }), 'one state');
  const { States } = stack.resolve(graph.toGraphJson(QueryLanguage.JSONATA)) as { States: Record<string, State> };
  const [[name, state] = ['', {}]] = Object.entries(States);
  return { name, state, statements: graph.policyStatements.map((statement) => statement.toJSON() as object) };
}

test('the function may come with the item, as JSONata; the payload is passed on as it is', () => {
  const payload = { run: '{% $run %}', call: { tier: 'rules' } };
  const { state } = synthesized({ functionName: '{% $states.input.functionArn %}', payload });
  expect(state.Arguments).toEqual({ FunctionName: '{% $states.input.functionArn %}', Payload: payload });
});

test('without a name it is the one function there is', () => {
  const { state } = synthesized({});
  expect(state.Arguments).toEqual({ FunctionName: functions[0]?.functionArn, Payload: {} });
});

test('it adds no retry of its own, and keeps its id as the name of the state', () => {
  const { name, state } = synthesized({});
  expect(state.Retry).toBeUndefined();
  expect(name).toBe('Invoke');
});

test('the role may invoke these functions, without their versions and aliases', () => {
  const Resource = functions.map(({ functionArn }) => functionArn);
  expect(synthesized({}).statements).toEqual([{ Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource }]);
});
