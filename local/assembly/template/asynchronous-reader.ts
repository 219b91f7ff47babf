import { ASYNCHRONOUS_DEFAULTS, type AsynchronousSettings } from '../../services/lambda/asynchronous.ts';
import type { ResourceInContext } from './resolver.ts';
import { numberOf, objectOf } from './values.ts';

/** The function a setting is for, and the setting. */
export type SettingOf = readonly [functionName: string, settings: Partial<AsynchronousSettings>];

/** @returns undefined for a function without a dead-letter queue */
export function readDeadLetterConfig({ resolver, logicalId }: ResourceInContext): SettingOf | undefined {
  const arn = objectOf(resolver.properties(logicalId).DeadLetterConfig).TargetArn;
  const name = resolver.identity(logicalId)?.ref;
  return arn === undefined || name === undefined ? undefined : [name, { deadLetterArn: String(arn) }];
}

/** Of all versions and aliases of the function: there is one version here. */
export function readEventInvokeConfig({ resolver, logicalId }: ResourceInContext): SettingOf {
  const properties = resolver.properties(logicalId);
  const { OnSuccess: onSuccess, OnFailure: onFailure } = objectOf(properties.DestinationConfig);
  const onSuccessArn = objectOf(onSuccess).Destination;
  const onFailureArn = objectOf(onFailure).Destination;
  return [
    String(properties.FunctionName)
      .replace(/^.*:function:/, '')
      .replace(/:.*$/, ''),
    {
      maximumRetryAttempts: numberOf(properties.MaximumRetryAttempts, 'MaximumRetryAttempts', {
        from: 0,
        to: 2,
        otherwise: ASYNCHRONOUS_DEFAULTS.maximumRetryAttempts,
      }),
      maximumEventAgeSeconds: numberOf(properties.MaximumEventAgeInSeconds, 'MaximumEventAgeInSeconds', {
        from: 60,
        to: 21_600,
        otherwise: ASYNCHRONOUS_DEFAULTS.maximumEventAgeSeconds,
      }),
      ...(onSuccessArn === undefined ? {} : { onSuccessArn: String(onSuccessArn) }),
      ...(onFailureArn === undefined ? {} : { onFailureArn: String(onFailureArn) }),
    },
  ];
}
