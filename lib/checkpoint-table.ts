import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { CHECKPOINT_TABLE_VARIABLE, CHECKPOINT_TTL_VARIABLE } from '../patterns/catalogue/checkpoint-variables.ts';
import { protectedTableSettings } from './table-settings.ts';

const READ = ['dynamodb:GetItem', 'dynamodb:Query'];

/** The requests of a saver while graphs run. It deletes the parts of replaced values by BatchWriteItem. */
const USE = [...READ, 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:BatchWriteItem'];

export interface CheckpointTableProps {
  /** @default RemovalPolicy.RETAIN, which protects the table from deletion too */
  readonly removalPolicy?: RemovalPolicy;
  /** @default - a key that AWS manages */
  readonly encryptionKey?: IKey;
  /** How long a checkpoint stays after it was written. @default - for ever */
  readonly retention?: Duration;
}

/** A table for the checkpoints of LangGraph graphs. Its time to live is the attribute `ttl`, which `DynamoDBSaver` writes. */
export class CheckpointTable extends Construct {
  readonly table: Table;
  /** the variables by which `DynamoDBSaver` finds the table, for functions that `addTo` does not take */
  readonly environment: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, props: CheckpointTableProps = {}) {
    super(scope, id);
    const { removalPolicy = RemovalPolicy.RETAIN, encryptionKey, retention } = props;
    this.table = new Table(this, 'Table', {
      ...protectedTableSettings({ removalPolicy, encryptionKey }),
      partitionKey: { name: 'PK', type: AttributeType.STRING },
      sortKey: { name: 'SK', type: AttributeType.STRING },
      timeToLiveAttribute: 'ttl',
    });
    this.environment = {
      [CHECKPOINT_TABLE_VARIABLE]: this.table.tableName,
      ...(retention === undefined ? {} : { [CHECKPOINT_TTL_VARIABLE]: String(retention.toSeconds()) }),
    };
  }

  /** Lets a grantee run graphs, and delete, copy and prune their threads; not list checkpoints without a thread. */
  grantUse(grantee: IGrantable): Grant {
    return this.table.grant(grantee, ...USE);
  }

  /** Lets a grantee list the checkpoints of all threads, which scans the table. */
  grantList(grantee: IGrantable): Grant {
    return this.table.grant(grantee, ...READ, 'dynamodb:Scan');
  }

  /** Gives a function the table: its variables and the permissions of `grantUse`. */
  addTo(lambdaFunction: LambdaFunction): void {
    for (const [name, value] of Object.entries(this.environment)) lambdaFunction.addEnvironment(name, value);
    this.grantUse(lambdaFunction);
  }
}
