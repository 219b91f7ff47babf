import type { FunctionResource } from './function.ts';
import type { FunctionSettings } from './function-settings.ts';
import { endpointVariable, passThroughUrl } from './pass-through.ts';

/** A worker's whole environment: the function's own variables and Lambda's, none of the host's. */
export function environmentVariables(
  resource: FunctionResource,
  cloud: { readonly endpoint: string; readonly region: string; readonly taskRoot: string },
  own: { readonly accessKeyId: string; readonly logStream: string },
  { environment, passThrough }: FunctionSettings,
): Record<string, string> {
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    ...resource.environment,
    ...environment,
    AWS_ACCESS_KEY_ID: own.accessKeyId,
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    AWS_REGION: cloud.region,
    AWS_DEFAULT_REGION: cloud.region,
    AWS_ENDPOINT_URL: cloud.endpoint,
    ...Object.fromEntries(
      (passThrough?.services ?? []).map((service) => [
        endpointVariable(service),
        passThroughUrl(cloud.endpoint, service),
      ]),
    ),
    AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${process.versions.node.split('.')[0]}.x`,
    AWS_LAMBDA_FUNCTION_NAME: resource.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(resource.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: resource.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: own.logStream,
    LAMBDA_TASK_ROOT: cloud.taskRoot,
    _HANDLER: resource.handler,
    // The SDK's daily warning about Node 20 would be the first line of every log stream.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}
