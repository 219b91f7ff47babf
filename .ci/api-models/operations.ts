interface Service {
  /** below `botocore/data` */
  readonly folder: string;
  readonly operations: readonly string[];
}

const service = (folder: string, operations: string): Service => ({ folder, operations: operations.split(' ') });

/** Whose results TestState checks, by the file they go to and the service's name in `aws-sdk:<service>:<action>`. */
export const GROUPS: Readonly<Record<string, Readonly<Record<string, Service>>>> = {
  compute: {
    lambda: service('lambda', 'Invoke GetFunction GetFunctionConfiguration ListFunctions'),
    sfn: service(
      'stepfunctions',
      'StartExecution StartSyncExecution DescribeExecution ListExecutions StopExecution RedriveExecution DescribeStateMachine ListStateMachines DescribeMapRun SendTaskSuccess SendTaskFailure SendTaskHeartbeat',
    ),
    ecs: service('ecs', 'RunTask DescribeTasks'),
    batch: service('batch', 'SubmitJob DescribeJobs'),
    glue: service('glue', 'StartJobRun GetJobRun'),
    codebuild: service('codebuild', 'StartBuild BatchGetBuilds'),
  },
  data: {
    dynamodb: service(
      'dynamodb',
      'GetItem PutItem UpdateItem DeleteItem Query Scan BatchGetItem BatchWriteItem TransactGetItems TransactWriteItems ExecuteStatement DescribeTable',
    ),
    s3: service(
      's3',
      'GetObject PutObject CopyObject DeleteObject DeleteObjects HeadObject ListObjects ListObjectsV2 ListBuckets GetObjectTagging',
    ),
    athena: service('athena', 'StartQueryExecution GetQueryExecution GetQueryResults StopQueryExecution'),
    secretsmanager: service(
      'secretsmanager',
      'GetSecretValue DescribeSecret PutSecretValue CreateSecret UpdateSecret ListSecrets',
    ),
    ssm: service('ssm', 'GetParameter GetParameters GetParametersByPath PutParameter'),
    kms: service(
      'kms',
      'Encrypt Decrypt ReEncrypt GenerateDataKey GenerateDataKeyWithoutPlaintext Sign Verify DescribeKey',
    ),
  },
  messages: {
    sqs: service(
      'sqs',
      'SendMessage SendMessageBatch ReceiveMessage DeleteMessage DeleteMessageBatch GetQueueAttributes GetQueueUrl ListQueues',
    ),
    sns: service('sns', 'Publish PublishBatch'),
    eventbridge: service('events', 'PutEvents PutRule PutTargets RemoveTargets DescribeRule ListRules'),
    scheduler: service('scheduler', 'CreateSchedule UpdateSchedule GetSchedule ListSchedules DeleteSchedule'),
    sesv2: service('sesv2', 'SendEmail SendBulkEmail'),
    cloudwatchlogs: service(
      'logs',
      'StartQuery GetQueryResults FilterLogEvents GetLogEvents PutLogEvents DescribeLogGroups DescribeLogStreams',
    ),
    bedrockruntime: service('bedrock-runtime', 'InvokeModel Converse'),
  },
};
