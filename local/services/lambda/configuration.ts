import type { Json } from '../../json.ts';
import { ServiceError } from '../../service-error.ts';
import type { FunctionResource } from './function.ts';
import type { LambdaService } from './service.ts';

/** The most functions in one response of ListFunctions, also with a larger MaxItems. */
const LARGEST_PAGE = 50;

/** GetFunctionConfiguration's answer, and a part of the others'. */
export function configurationOf(resource: FunctionResource): Json {
  return {
    FunctionName: resource.name,
    FunctionArn: resource.arn,
    ...(resource.runtime === undefined ? { PackageType: 'Image' } : { Runtime: resource.runtime, PackageType: 'Zip' }),
    Handler: resource.handler,
    Timeout: resource.timeoutSeconds,
    MemorySize: resource.memoryMb,
    Environment: { Variables: { ...resource.environment } },
    State: 'Active',
    LastUpdateStatus: 'Successful',
    Version: '$LATEST',
    LoggingConfig: { LogGroup: resource.logGroup },
  };
}

/** @throws ServiceError ResourceNotFoundException */
export function getFunction(lambda: Pick<LambdaService, 'describe'>, functionName: string): Json {
  const resource = lambda.describe(functionName);
  const { reservedConcurrency } = resource;
  return {
    Configuration: configurationOf(resource),
    Code: { RepositoryType: resource.runtime === undefined ? 'ECR' : 'S3' },
    ...(reservedConcurrency !== undefined && { Concurrency: { ReservedConcurrentExecutions: reservedConcurrency } }),
  };
}

/** @throws ServiceError InvalidParameterValueException */
export function listFunctions(
  lambda: Pick<LambdaService, 'functions'>,
  request: { readonly Marker?: Json; readonly MaxItems?: Json },
): Json {
  const { Marker: marker = '0', MaxItems: most = LARGEST_PAGE } = request;
  const start = Number(marker);
  const size = Number(most);
  if (!Number.isInteger(start) || start < 0 || !Number.isInteger(size) || size < 1) {
    throw new ServiceError(
      'InvalidParameterValueException',
      `Marker is ${JSON.stringify(marker)} and MaxItems ${JSON.stringify(most)}; give the NextMarker of an answer, and from 1 to 10000`,
    );
  }
  const all = lambda.functions();
  const end = start + Math.min(size, LARGEST_PAGE);
  return {
    Functions: all.slice(start, end).map(configurationOf),
    ...(end < all.length && { NextMarker: String(end) }),
  };
}
