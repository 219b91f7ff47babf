import type { Json } from '../../json.ts';
import { ServiceError } from '../../service-error.ts';
import type { SettingsStore, TableSettings } from './settings.ts';

type Operation = (settings: SettingsStore, tableName: string, request: { readonly [key: string]: Json }) => Json;

/** The operations dynalite does not answer: they describe a table, and change nothing in how it behaves here. */
export const SETTINGS_OPERATIONS: Readonly<Record<string, Operation>> = {
  DescribeTimeToLive: (settings, tableName) => ({ TimeToLiveDescription: describeTimeToLive(settings.get(tableName)) }),

  UpdateTimeToLive(settings, tableName, request) {
    const { AttributeName: attribute, Enabled: enabled } = object(request.TimeToLiveSpecification);
    if (typeof attribute !== 'string' || typeof enabled !== 'boolean') {
      throw new ServiceError('ValidationException', 'TimeToLiveSpecification needs AttributeName and Enabled');
    }
    const current = settings.get(tableName);
    if (enabled && current.timeToLiveAttribute !== undefined) {
      throw new ServiceError('ValidationException', 'TimeToLive is already enabled');
    }
    if (!enabled && current.timeToLiveAttribute === undefined) {
      throw new ServiceError('ValidationException', 'TimeToLive is already disabled');
    }
    const { pointInTimeRecovery } = current;
    settings.set(tableName, { pointInTimeRecovery, ...(enabled ? { timeToLiveAttribute: attribute } : {}) });
    return { TimeToLiveSpecification: { AttributeName: attribute, Enabled: enabled } };
  },

  DescribeContinuousBackups: (settings, tableName) => describeBackups(settings.get(tableName)),

  UpdateContinuousBackups(settings, tableName, request) {
    const { PointInTimeRecoveryEnabled: enabled } = object(request.PointInTimeRecoverySpecification);
    if (typeof enabled !== 'boolean') {
      throw new ServiceError(
        'ValidationException',
        'PointInTimeRecoverySpecification needs PointInTimeRecoveryEnabled',
      );
    }
    settings.set(tableName, { ...settings.get(tableName), pointInTimeRecovery: enabled });
    return describeBackups(settings.get(tableName));
  },
};

function describeTimeToLive({ timeToLiveAttribute }: TableSettings): Json {
  if (timeToLiveAttribute === undefined) return { TimeToLiveStatus: 'DISABLED' };
  return { TimeToLiveStatus: 'ENABLED', AttributeName: timeToLiveAttribute };
}

function describeBackups({ pointInTimeRecovery }: TableSettings): Json {
  const status = pointInTimeRecovery ? 'ENABLED' : 'DISABLED';
  return {
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: 'ENABLED',
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: status },
    },
  };
}

function object(value: Json | undefined): { readonly [key: string]: Json } {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {};
}
