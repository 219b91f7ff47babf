import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { WorkflowApi } from './api/workflow-api.ts';
import { letServicesUseKey } from './encryption.ts';
import { HealthChecks } from './health-checks/health-checks.ts';
import { Alarms } from './monitoring/alarms.ts';
import { WorkflowDashboard } from './monitoring/dashboard.ts';
import { MetricsExport } from './monitoring/metrics-export.ts';
import { SavedQueries } from './monitoring/saved-queries.ts';
import { DeadLetters } from './recovery/dead-letters.ts';
import { Recovery } from './recovery/recovery.ts';
import { acknowledgeFindings } from './security/acknowledged-findings.ts';
import { CircuitHealing } from './self-healing/circuit-healing.ts';
import { Triggers } from './triggers/triggers.ts';
import { slowestCanarySeconds } from './workflow/plan.ts';
import { WorkflowCore, type WorkflowCoreProps } from './workflow/workflow-core.ts';

/** What a deployed workflow consists of: what a run needs, and the operations around it. */
export interface WorkflowParts {
  readonly core: WorkflowCore;
  readonly deadLetters: DeadLetters;
  readonly healthChecks: HealthChecks;
  readonly recovery: Recovery;
  readonly healing: CircuitHealing;
  readonly alarms: Alarms;
  /** undefined with `dashboard: false` */
  readonly dashboard: WorkflowDashboard | undefined;
  /** undefined where the workflow has no API */
  readonly api: WorkflowApi | undefined;
}

/** Adds a workflow that is loaded and built. */
export function addWorkflowParts(scope: Construct, props: WorkflowCoreProps): WorkflowParts {
  const { encryptionKey } = props.settings;
  if (encryptionKey !== undefined) letServicesUseKey(scope, encryptionKey);
  const core = new WorkflowCore(scope, 'Workflow', props);
  const deadLetters = new DeadLetters(scope, 'DeadLetters', props.settings);
  const healthChecks = new HealthChecks(scope, 'HealthChecks', { workflow: core, deadLetters });
  const recovery = new Recovery(scope, 'Recovery', { workflow: core, deadLetters, healthChecks });
  const healing = new CircuitHealing(scope, 'CircuitHealing', {
    workflow: core,
    deadLetters,
    slowestCanary: Duration.seconds(slowestCanarySeconds(props.workflow)),
  });
  const alarms = new Alarms(scope, 'Alarms', { workflow: core, deadLetters, recovery, healing });
  const dashboard = props.settings.dashboard
    ? new WorkflowDashboard(scope, 'Dashboard', { workflow: core, deadLetters, alarms })
    : undefined;
  const { on = [] } = props.workflow.declaration;
  if (on.length > 0) new Triggers(scope, 'Triggers', { workflow: core, deadLetters, on });
  const { api: options } = props.settings;
  const api = options === undefined ? undefined : new WorkflowApi(scope, 'Api', { ...options, workflow: core });
  const { otlp } = props.settings;
  if (otlp !== undefined) new MetricsExport(scope, 'MetricsExport', { ...otlp, workflow: core });
  new SavedQueries(scope, 'Queries', { workflow: core });
  acknowledgeFindings(scope, core);
  return { core, deadLetters, healthChecks, recovery, healing, alarms, dashboard, api };
}
