/** The service integration pattern of a call: the suffix of the action in the Resource. */
export type Pattern = '' | '.sync' | '.sync:2' | '.waitForTaskToken';

const REQUEST: readonly Pattern[] = [''];
const JOB: readonly Pattern[] = ['', '.sync'];
const CALLBACK: readonly Pattern[] = ['', '.waitForTaskToken'];

/**
 * Every optimized integration of AWS's pages of October 2026, each action with the patterns it knows; `.sync:2` is only
 * known to startExecution. The fields of requests are in `integration-fields.ts`.
 */
export const OPTIMIZED_INTEGRATIONS: Readonly<Record<string, Readonly<Record<string, readonly Pattern[]>>>> = {
  apigateway: { invoke: CALLBACK },
  athena: {
    startQueryExecution: JOB,
    stopQueryExecution: REQUEST,
    getQueryExecution: REQUEST,
    getQueryResults: REQUEST,
  },
  batch: { submitJob: JOB },
  bedrock: { createModelCustomizationJob: JOB, invokeModel: CALLBACK },
  bedrockagentcore: { invokeHarness: REQUEST },
  codebuild: {
    startBuild: JOB,
    stopBuild: REQUEST,
    batchDeleteBuilds: REQUEST,
    batchGetReports: REQUEST,
    startBuildBatch: JOB,
    stopBuildBatch: REQUEST,
    retryBuildBatch: JOB,
    deleteBuildBatch: REQUEST,
  },
  databrew: { startJobRun: JOB },
  dynamodb: { getItem: REQUEST, putItem: REQUEST, updateItem: REQUEST, deleteItem: REQUEST },
  ecs: { runTask: ['', '.sync', '.waitForTaskToken'] },
  // AWS's table has the callback for EKS, its page on EKS has not
  eks: {
    call: CALLBACK,
    runJob: ['', '.sync', '.waitForTaskToken'],
    createCluster: JOB,
    deleteCluster: JOB,
    createFargateProfile: JOB,
    deleteFargateProfile: JOB,
    createNodegroup: JOB,
    deleteNodegroup: JOB,
  },
  elasticmapreduce: {
    createCluster: JOB,
    setClusterTerminationProtection: REQUEST,
    terminateCluster: JOB,
    addStep: JOB,
    cancelStep: REQUEST,
    modifyInstanceFleetByName: REQUEST,
    modifyInstanceGroupByName: REQUEST,
  },
  'emr-containers': { createVirtualCluster: REQUEST, deleteVirtualCluster: JOB, startJobRun: JOB },
  'emr-serverless': {
    createApplication: JOB,
    startApplication: JOB,
    stopApplication: JOB,
    deleteApplication: JOB,
    startJobRun: JOB,
    cancelJobRun: JOB,
  },
  events: { putEvents: CALLBACK },
  glue: { startJobRun: JOB },
  http: { invoke: REQUEST },
  lambda: { invoke: CALLBACK },
  mediaconvert: { createJob: JOB },
  sagemaker: {
    createEndpoint: REQUEST,
    createEndpointConfig: REQUEST,
    createHyperParameterTuningJob: JOB,
    createLabelingJob: JOB,
    createModel: REQUEST,
    createProcessingJob: JOB,
    createTrainingJob: JOB,
    createTransformJob: JOB,
    updateEndpoint: REQUEST,
  },
  sns: { publish: CALLBACK },
  sqs: { sendMessage: CALLBACK },
  states: { startExecution: ['', '.sync', '.sync:2', '.waitForTaskToken'] },
};
