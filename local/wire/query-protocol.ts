import { randomUUID } from 'node:crypto';
import type { Json } from '../json.ts';
import type { WireAnswer, WireRequest } from '../wire-messages.ts';
import { CLOUDFORMATION_VERSION, type DeployedStacks, describeStacks } from './cloudformation.ts';
import { notRun, refuse } from './not-run.ts';
import { answerSns, SNS_VERSION } from './sns.ts';
import { xmlAnswer } from './xml.ts';

/** STS, SNS and CloudFormation speak the query protocol. To STS, every caller is the account's root. */
export function answerQuery(
  request: WireRequest,
  services: { readonly stacks: DeployedStacks; readonly callTopics: (operation: string, request: Json) => Json },
): WireAnswer {
  const form = new URLSearchParams(request.body.toString());
  if (form.get('Version') === SNS_VERSION) return answerSns(form, services.callTopics);
  const action = form.get('Action') ?? '';
  if (form.get('Version') === CLOUDFORMATION_VERSION && action === 'DescribeStacks') {
    return describeStacks(form, services.stacks);
  }
  if (action !== 'GetCallerIdentity') {
    return refuse(request, 400, notRun(request, action || 'this operation'));
  }
  const { accountId } = services.stacks;
  const identity = `<Arn>arn:aws:iam::${accountId}:root</Arn><UserId>${accountId}</UserId><Account>${accountId}</Account>`;
  return xmlAnswer(
    200,
    `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>${identity}</GetCallerIdentityResult><ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></GetCallerIdentityResponse>`,
  );
}
