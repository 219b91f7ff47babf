import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { SFNClient } from '@aws-sdk/client-sfn';

/** Where a workflow runs: the embedded cloud or an AWS account, spoken to by the same clients. */
export interface Target {
  readonly stepFunctions: SFNClient;
  readonly logs: CloudWatchLogsClient;
  readonly stateMachineArn: string;
  /** what the names of its functions' log groups begin with; '' for every log group there is */
  readonly logGroupPrefix: string;
  /** Closes the clients' connections. */
  close(): void;
}

export interface TargetOptions {
  readonly stateMachineArn: string;
  /** @default - AWS's own endpoints */
  readonly endpoint?: string;
  /** @default '' */
  readonly logGroupPrefix?: string;
}

/** The embedded cloud takes any credentials; these say that they are none. */
const NO_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/** Opens the clients for a state machine. The region is the state machine's own. */
export function openTarget({ stateMachineArn, endpoint, logGroupPrefix = '' }: TargetOptions): Target {
  const region = stateMachineArn.split(':')[3] ?? 'us-east-1';
  const config = endpoint === undefined ? { region } : { region, endpoint, credentials: NO_CREDENTIALS };
  const stepFunctions = new SFNClient(config);
  const logs = new CloudWatchLogsClient(config);
  return {
    stepFunctions,
    logs,
    stateMachineArn,
    logGroupPrefix,
    close() {
      stepFunctions.destroy();
      logs.destroy();
    },
  };
}
