import { startCloud } from '../../../local/assembly/cloud.ts';
import { startExecution } from '../../../ops/start.ts';
import { openTarget, type Target } from '../../../ops/target.ts';
import { watchExecution } from '../../../ops/watch.ts';
import { writeAssembly } from '../../local/assembly.ts';

// a machine that ends at once, waits for an hour, fails, or runs a function that logs, as its input says
const definition = {
  QueryLanguage: 'JSONata',
  StartAt: 'Way',
  States: {
    Way: {
      Type: 'Choice',
      Choices: [
        { Condition: "{% $states.input.input = 'wait' %}", Next: 'Wait' },
        { Condition: "{% $states.input.input = 'log' %}", Next: 'Log' },
        { Condition: "{% $states.input.input = 'fail' %}", Next: 'Fail' },
      ],
      Default: 'End',
    },
    Wait: { Type: 'Wait', Seconds: 3600, Next: 'End' },
    Log: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: '@Logger', Payload: '{% $states.input %}' },
      Next: 'End',
    },
    Fail: { Type: 'Fail', Error: 'AgentError', Cause: 'as asked' },
    End: { Type: 'Pass', End: true },
  },
};

const source = `
  export const handler = async ({ workflowId }) => {
    for (const level of ['INFO', 'WARN']) {
      console.log(JSON.stringify({ level, message: 'about it', service: 'test/logger', workflowId }));
    }
    console.log(JSON.stringify({ level: 'INFO', message: 'about another', workflowId: 'another' }));
    console.log('on the console', { of: 'its own' });
    process.stderr.write('on stderr\\n');
  };`;

/** A cloud with one state machine, of the definition above. */
export interface OpsCloud {
  readonly target: Target;
  /**
   * A target whose cloud is gone. Under jest the SDK loses the code of a real connection's error, which is of another
   * realm there, so the error is made here; test/cli/verbs/run.test.ts kills a real cloud.
   */
  lostTarget(): Target;
  /** Starts an execution and waits for its end. @returns its ARN */
  ended(name: string, input: string, workflowId?: string): Promise<string>;
  stop(): Promise<void>;
}

export async function startOpsCloud(): Promise<OpsCloud> {
  const cloud = await startCloud({ assembly: await writeAssembly({ functions: { Logger: { source } }, definition }) });
  const { endpoint, credentials, outputs } = cloud;
  const open = () => openTarget({ stateMachineArn: outputs.StateMachineArn ?? '', endpoint, credentials });
  const target = open();
  return {
    target,
    lostTarget() {
      const lost = open();
      lost.stepFunctions.send = () => Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNREFUSED' }));
      return lost;
    },
    async ended(name, input, workflowId) {
      const request = { input, faults: [], faultSeed: 0, ...(workflowId === undefined ? {} : { workflowId }) };
      const { executionArn } = await startExecution(target, name, request);
      await watchExecution(target, executionArn, { everyMs: 5, onHistory: () => undefined });
      return executionArn;
    },
    async stop() {
      target.close();
      await cloud.stop();
    },
  };
}
