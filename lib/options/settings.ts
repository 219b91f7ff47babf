import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CIRCUIT_BREAKER_DEFAULTS } from '../../patterns/circuit-breaker/index.ts';
import type { WorkflowOptions } from './workflow-options.ts';

/** The options of a workflow, with every default filled in. */
export interface WorkflowSettings {
  readonly faultInjection: boolean;
  readonly logRetention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
  readonly circuitOpenTime: Duration;
}

/** Fills in the defaults: safe ones, which keep what was stored and let no caller inject faults. */
export function settingsOf(options: WorkflowOptions): WorkflowSettings {
  return {
    faultInjection: options.faultInjection ?? false,
    logRetention: options.logRetention ?? RetentionDays.THREE_MONTHS,
    removalPolicy: options.removalPolicy ?? RemovalPolicy.RETAIN,
    circuitOpenTime: options.circuitOpenTime ?? Duration.millis(CIRCUIT_BREAKER_DEFAULTS.openMs),
  };
}
