import { type Cloud, startCloud } from '../../local/assembly/cloud.ts';
import { writeAssembly } from './assembly.ts';
import { arnOf, queueResource, received, until } from './messaging.ts';

const filed = {
  QueryLanguage: 'JSONata',
  StartAt: 'Greet',
  States: { Greet: { Type: 'Pass', Output: { greeting: ['$', '{name}'].join('') }, End: true } },
};
const machine = (properties: object) => ({
  Type: 'AWS::StepFunctions::StateMachine',
  Properties: { RoleArn: 'arn:aws:iam::000000000000:role/Machine', ...properties },
});

// W20, W22: either stopped the whole cloud
describe('a stack that is run in part', () => {
  let cloud: Cloud;
  beforeAll(async () => {
    cloud = await startCloud({
      time: 'virtual',
      seed: 1,
      assembly: await writeAssembly({
        files: { 'abc.json': JSON.stringify(filed) },
        resources: {
          Filed: machine({
            DefinitionS3Location: { Bucket: 'assets', Key: 'abc.json' },
            DefinitionSubstitutions: { name: { Ref: 'AWS::Region' } },
          }),
          Paths: machine({ Definition: { StartAt: 'A', States: { A: { Type: 'Pass', End: true } } } }),
          Python: { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'python3.13', Code: { ZipFile: 'pass' } } },
          DeadLetters: queueResource(),
          Rule: {
            Type: 'AWS::Events::Rule',
            Properties: {
              EventPattern: { source: ['shop'] },
              Targets: [
                { Id: 'python', Arn: arnOf('Python'), DeadLetterConfig: { Arn: arnOf('DeadLetters') } },
                { Id: 'filed', Arn: { Ref: 'Filed' } },
              ],
            },
          },
        },
        outputs: { Filed: { Value: { Ref: 'Filed' } } },
      }),
    });
  });
  afterAll(() => cloud.stop());

  test('names the resources it leaves out', () => {
    expect(cloud.unsupported).toMatch(/StateMachine \(Test-Paths: The state is in JSONPath, .* at \/States\/A\)/);
    expect(cloud.unsupported).toContain('AWS::Lambda::Function (Python: runtime python3.13)');
    expect(cloud.unsupported).not.toContain('Filed');
  });

  test('fails for a machine that is wrong on AWS, too, by its name', async () => {
    const assembly = await writeAssembly({ resources: { Wrong: machine({ DefinitionString: '{"StartAt":"A"}' }) } });
    await expect(startCloud({ time: 'virtual', assembly })).rejects.toThrow(
      /state machine Test-Wrong: Invalid State Machine Definition: .*\[States\] at \//,
    );
  });

  test('runs the rest, and calls of a resource it leaves out fail with its name', async () => {
    cloud.events.putEvents({ Entries: [{ Source: 'shop', DetailType: 'Order', Detail: '{}' }] });
    const [undelivered] = await received(cloud, 'Test-DeadLetters', 1);
    expect(undelivered?.attributes.ERROR_MESSAGE).toContain(
      'InvalidRuntimeException: The embedded cloud cannot run the function Test-Python: runtime python3.13',
    );
    const output = await until(async () => {
      const { executions } = (await cloud.stepFunctions.call('ListExecutions', {
        stateMachineArn: cloud.outputs.Filed ?? '',
      })) as { executions: { executionArn: string; status: string }[] };
      const [ended] = executions.filter(({ status }) => status === 'SUCCEEDED');
      if (ended === undefined) return undefined;
      return (await cloud.stepFunctions.call('DescribeExecution', ended)) as { output: string };
    });
    expect(JSON.parse(output.output)).toEqual({ greeting: 'us-east-1' });
  });
});
