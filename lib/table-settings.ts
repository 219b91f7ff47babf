import { RemovalPolicy } from 'aws-cdk-lib';
import { BillingMode, TableEncryption, type TableProps } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';

export interface TableSettingsProps {
  readonly removalPolicy: RemovalPolicy;
  /** @default - a key that AWS manages */
  readonly encryptionKey?: IKey | undefined;
}

/** The settings that every table has: on-demand capacity, and encryption with the given key or one that AWS manages. */
export function tableSettings({ removalPolicy, encryptionKey }: TableSettingsProps) {
  return {
    billingMode: BillingMode.PAY_PER_REQUEST,
    ...(encryptionKey === undefined
      ? { encryption: TableEncryption.AWS_MANAGED }
      : { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey }),
    removalPolicy,
  } satisfies Partial<TableProps>;
}

/** The settings of a table whose records cannot be created again: it can be restored, and stays when its stack is deleted. */
export function protectedTableSettings(props: TableSettingsProps) {
  return {
    ...tableSettings(props),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    // what stays with the stack deleted is not deleted by itself either
    deletionProtection: props.removalPolicy === RemovalPolicy.RETAIN,
  } satisfies Partial<TableProps>;
}
