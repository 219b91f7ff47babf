import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { WorkflowSettings } from './options/settings.ts';
import { protectedTableSettings } from './table-settings.ts';

/** The tables of a workflow: its checkpoints and results, and the circuits of its tiers. */
export class WorkflowTables extends Construct {
  readonly workflows: Table;
  readonly breakers: Table;

  constructor(scope: Construct, id: string, { removalPolicy, encryptionKey }: WorkflowSettings) {
    super(scope, id);
    const settings = protectedTableSettings({ removalPolicy, encryptionKey });
    this.workflows = new Table(this, 'Workflows', {
      ...settings,
      partitionKey: { name: 'workflowId', type: AttributeType.STRING },
      sortKey: { name: 'record', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAtSec',
    });
    // no time to live: a circuit that is removed would no longer be isolated
    this.breakers = new Table(this, 'Breakers', {
      ...settings,
      partitionKey: { name: 'breakerId', type: AttributeType.STRING },
    });
  }
}
