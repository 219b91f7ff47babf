/** Names of things: `arn:aws:states:REGION:ACCOUNT:KIND:...` */
export interface ArnMaker {
  readonly region: string;
  readonly accountId: string;
}

export function machineArn(at: ArnMaker, name: string): string {
  return `arn:aws:states:${at.region}:${at.accountId}:stateMachine:${name}`;
}

export function executionArn(at: ArnMaker, machineName: string, name: string): string {
  return `arn:aws:states:${at.region}:${at.accountId}:execution:${machineName}:${name}`;
}

export function expressArn(at: ArnMaker, machineName: string, name: string, id: string): string {
  return `arn:aws:states:${at.region}:${at.accountId}:express:${machineName}:${name}:${id}`;
}

export function mapRunArn(at: ArnMaker, machineName: string, label: string, id: string): string {
  return `arn:aws:states:${at.region}:${at.accountId}:mapRun:${machineName}/${label}:${id}`;
}

/** A machine's ARN without a version or an alias behind it. */
export function unqualified(arn: string): string {
  return arn.split(':').slice(0, 7).join(':');
}
