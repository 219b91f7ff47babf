import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Cloud, startCloud } from '../../../../local/assembly/cloud.ts';
import { readAssembly } from '../../../../local/assembly/template/cloud-assembly.ts';
import { readResources } from '../../../../local/assembly/template/resources.ts';
import { standInCandidates, standInNames } from '../../../../local/assembly/template/stand-ins.ts';
import type { JsonObject } from '../../../../local/json.ts';
import { temporaryDirectory, writeAssembly } from '../../assembly.ts';
import { until } from '../../messaging.ts';

const SEND = 'arn:aws:states:::aws-sdk:ses:sendEmail';
const RUN_JOB = 'arn:aws:states:::ecs:runTask.sync';
const HTTP = 'arn:aws:states:::http:invoke';
const ELSEWHERE = 'arn:aws:lambda:eu-west-1:123456789012:function:score';

const task = (Resource: string, Arguments: object, more: object = { End: true }) => ({
  Type: 'Task',
  Resource,
  Arguments,
  ...more,
});
const machine = (States: Record<string, object>) => ({
  Type: 'AWS::StepFunctions::StateMachine',
  Properties: {
    RoleArn: 'arn:aws:iam::000000000000:role/Machine',
    Definition: { QueryLanguage: 'JSONata', StartAt: Object.keys(States)[0], States },
  },
});
const caught = { Catch: [{ ErrorEquals: ['Ses.MessageRejectedException'], Next: 'Caught' }], End: true };

const assembly = await writeAssembly({
  resources: {
    Sends: machine({
      Send: task(SEND, { Source: '{% $states.input.from %}' }, caught),
      Caught: { Type: 'Pass', Output: { cause: '{% $states.input.Cause %}' }, End: true },
    }),
    Job: machine({ Job: task(RUN_JOB, { TaskDefinition: 'jobs' }) }),
    Calls: machine({
      Http: task(HTTP, {
        ApiEndpoint: 'https://model.example',
        Method: 'GET',
        Authentication: { ConnectionArn: 'arn:aws:events:us-east-1:000000000000:connection/model/1' },
      }),
    }),
    Scores: machine({
      Here: task(
        'arn:aws:states:::lambda:invoke',
        { FunctionName: 'Test-Python', Payload: { n: 1 } },
        { Next: 'There', Output: '{% $states.result.Payload %}' },
      ),
      There: task(
        'arn:aws:states:::lambda:invoke',
        { FunctionName: ELSEWHERE, Payload: '{% $states.input %}' },
        { Output: '{% $states.result.Payload %}', End: true },
      ),
    }),
    Nests: machine({ Nest: task('arn:aws:states:::states:startExecution', { StateMachineArn: 'arn:of:a:machine' }) }),
    Python: { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'python3.13', Code: { ZipFile: 'pass' } } },
  },
});

/** The folder of a module, as the command line builds it. */
function moduleOf(body: string): string {
  const folder = temporaryDirectory();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'index.mjs'), `export const handler = async (input, context) => { ${body} };`);
  return folder;
}

describe('a module instead of a resource that is not run', () => {
  let cloud: Cloud;
  beforeAll(async () => {
    const standIns = {
      [SEND]: moduleOf(`
        if (input.Source === 'late') await new Promise((resolve) => setTimeout(resolve, 600_000));
        if (input.Source === 'nobody') { const error = new Error('no such sender'); error.name = 'Ses.MessageRejectedException'; throw error; }
        return { MessageId: input.Source, at: new Date().toISOString() };`),
      [RUN_JOB]: moduleOf(`return { Tasks: [input.TaskDefinition] };`),
      'Test-Python': moduleOf(`return { n: input.n + 1, name: context.functionName };`),
      score: moduleOf(`return { score: input.n * 10 };`),
    };
    cloud = await startCloud({ time: 'virtual', seed: 1, assembly, functionSettings: { environment: {}, standIns } });
  });
  afterAll(() => cloud.stop());

  async function run(name: string, input: object = {}): Promise<JsonObject> {
    const stateMachineArn = `arn:aws:states:us-east-1:000000000000:stateMachine:Test-${name}`;
    const call = { stateMachineArn, input: JSON.stringify(input) };
    const { executionArn = '' } = (await cloud.stepFunctions.call('StartExecution', call)) as JsonObject;
    return await until(async () => {
      const execution = (await cloud.stepFunctions.call('DescribeExecution', { executionArn })) as JsonObject;
      return execution.status === 'RUNNING' ? undefined : execution;
    });
  }
  const outputOf = ({ output }: JsonObject) => JSON.parse(String(output)) as JsonObject;

  test('answers a service that a Task calls, in virtual time', async () => {
    const answers = [outputOf(await run('Sends', { from: 'a' })), outputOf(await run('Sends', { from: 'late' }))];
    expect(answers.map(({ MessageId }) => MessageId)).toEqual(['a', 'late']);
    const [first = 0, second = 0] = answers.map(({ at }) => Date.parse(String(at)));
    expect(second - first).toBeGreaterThanOrEqual(600_000);
  });

  test('fails its Task with the name of the error that it throws', async () => {
    expect(outputOf(await run('Sends', { from: 'nobody' }))).toEqual({ cause: 'no such sender' });
  });

  test('ends a job that the Task waits for, once it is submitted', async () => {
    const execution = await run('Job');
    expect(outputOf(execution)).toEqual({ Tasks: ['jobs'] });
    const { executionArn = '' } = execution;
    const { events = [] } = (await cloud.stepFunctions.call('GetExecutionHistory', { executionArn })) as JsonObject;
    const types = (events as JsonObject[]).map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(['TaskSubmitted', 'TaskSucceeded']));
  });

  test('answers for a function in another runtime, and for one of another account', async () => {
    expect(outputOf(await run('Scores'))).toEqual({ score: 20 });
    // as the template has it
    expect(cloud.lambda.describe('Test-Python')).toMatchObject({ runtime: 'python3.13', code: { kind: 'notRun' } });
  });

  test('is not named among the resources that are not run; a Task without one fails with the option', async () => {
    expect(cloud.unsupported).toBeUndefined();
    expect(await run('Calls')).toMatchObject({
      status: 'FAILED',
      error: 'States.TaskFailed',
      cause: `the embedded cloud does not run ${HTTP} (state Http); a module answers it with --stand-in ${HTTP}=FILE`,
    });
  });
});

test('a stand-in is for the Resource of a Task, or a function by its ARN, name or logical id', () => {
  const resources = readResources(readAssembly(assembly));
  expect(standInNames(resources, SEND)).toEqual([SEND]);
  expect(standInNames(resources, 'arn:aws:states:::ecs:runTask')).toEqual([RUN_JOB]);
  for (const given of ['Python', 'Test-Python', 'arn:aws:lambda:eu-west-1:123456789012:function:Test-Python:live']) {
    expect(standInNames(resources, given)).toEqual(['Test-Python']);
  }
  expect(standInNames(resources, ELSEWHERE)).toEqual(['score']);
  for (const given of [
    'arn:aws:states:::aws-sdk:ses:send',
    'Nope',
    'arn:aws:lambda:::function:nope',
    'arn:aws:states:::lambda:invoke',
    'arn:aws:states:::states:startExecution',
  ]) {
    expect(standInNames(resources, given)).toEqual([]);
  }
  expect(standInCandidates(resources).toSorted()).toEqual(['Python', SEND, RUN_JOB, HTTP].toSorted());
});
