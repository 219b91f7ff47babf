import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { WorkflowSettings } from './options/settings.ts';

/** The tables of a workflow: its checkpoints and results, and the circuits of its tiers. */
export class WorkflowTables extends Construct {
  readonly workflows: Table;
  readonly breakers: Table;

  constructor(scope: Construct, id: string, { removalPolicy, encryptionKey }: WorkflowSettings) {
    super(scope, id);
    const settings = {
      billingMode: BillingMode.PAY_PER_REQUEST,
      ...(encryptionKey === undefined
        ? { encryption: TableEncryption.AWS_MANAGED }
        : { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey }),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      // what stays with the stack deleted is not deleted by itself either
      deletionProtection: removalPolicy === RemovalPolicy.RETAIN,
      removalPolicy,
    };
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
