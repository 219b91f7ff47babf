import { Aws } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  QueryLanguage,
  type TaskMetricsConfig,
  TaskStateBase,
  type TaskStateBaseProps,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

export interface InvokeFunctionProps
  extends Pick<TaskStateBaseProps, 'taskTimeout' | 'assign' | 'outputs' | 'comment'> {
  /** the functions this state may invoke; its role may invoke these and no other */
  readonly functions: readonly Pick<IFunction, 'functionArn'>[];
  /** @default - the one function of `functions` */
  readonly functionName?: string;
  /** whether the task ends by its token, `$states.context.Task.Token`, instead of by the function's return @default false */
  readonly waitsForToken?: boolean;
  /** payload of the function; strings may be JSONata */
  readonly payload: Readonly<Record<string, unknown>>;
}

/**
 * `lambda:invoke` in JSONata whose function may come with the item. CDK's own LambdaInvoke knows one fixed function,
 * adds a retrier of up to 126 s that leaves throttling out, and grants every version of the function.
 */
export class InvokeFunction extends TaskStateBase {
  protected readonly taskMetrics?: TaskMetricsConfig;
  protected readonly taskPolicies: PolicyStatement[];
  readonly #arguments: Record<string, unknown>;
  readonly #pattern: string;

  constructor(scope: Construct, id: string, props: InvokeFunctionProps) {
    const { functions, functionName, payload, waitsForToken = false, ...task } = props;
    super(scope, id, { ...task, stateName: id, queryLanguage: QueryLanguage.JSONATA });
    const arns = functions.map((target) => target.functionArn);
    this.taskPolicies = [new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: arns })];
    this.#pattern = waitsForToken ? '.waitForTaskToken' : '';
    this.#arguments = { FunctionName: functionName ?? arns[0], Payload: payload };
  }

  /** @internal */
  protected override _renderTask(): Record<string, unknown> {
    return { Resource: `arn:${Aws.PARTITION}:states:::lambda:invoke${this.#pattern}`, Arguments: this.#arguments };
  }
}
