import { randomUUID } from 'node:crypto';
import type { WireAnswer } from '../wire-messages.ts';
import { errorAnswer, escaped, xmlAnswer } from './xml.ts';

/** The API version of CloudFormation query requests. */
export const CLOUDFORMATION_VERSION = '2010-05-15';

/** The stacks of an assembly, which count as deployed when the cloud starts. */
export interface DeployedStacks {
  /** their outputs, by the names of the stacks */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly deployedAtMs: number;
  readonly accountId: string;
  readonly region: string;
}

/** DescribeStacks: the stack with the name that the form has, or every one. */
export function describeStacks(form: URLSearchParams, stacks: DeployedStacks): WireAnswer {
  const wanted = form.get('StackName');
  const described = Object.entries(stacks.outputs).filter(
    ([name]) => wanted === null || wanted === name || wanted === idOf(name, stacks),
  );
  if (wanted !== null && described.length === 0) {
    return errorAnswer(400, 'ValidationError', `Stack with id ${wanted} does not exist`);
  }
  const members = described.map(([name, outputs]) => memberOf(name, outputs, stacks)).join('');
  return xmlAnswer(
    200,
    `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/${CLOUDFORMATION_VERSION}/"><DescribeStacksResult><Stacks>${members}</Stacks></DescribeStacksResult><ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></DescribeStacksResponse>`,
  );
}

function memberOf(name: string, outputs: Readonly<Record<string, string>>, stacks: DeployedStacks): string {
  const shown = Object.entries(outputs).map(
    ([key, value]) =>
      `<member><OutputKey>${escaped(key)}</OutputKey><OutputValue>${escaped(value)}</OutputValue></member>`,
  );
  const created = new Date(stacks.deployedAtMs).toISOString();
  return `<member><StackId>${escaped(idOf(name, stacks))}</StackId><StackName>${escaped(name)}</StackName><CreationTime>${created}</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus><Outputs>${shown.join('')}</Outputs></member>`;
}

function idOf(name: string, { accountId, region }: DeployedStacks): string {
  return `arn:aws:cloudformation:${region}:${accountId}:stack/${name}/embedded-cloud`;
}
