import { Arn, ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { BedrockUse } from '../../patterns/models/model.ts';
import type { DeclaredAgent } from '../declarations/declarations.ts';

/** The prefix of an inference profile, which spreads calls over regions. */
const PROFILE = /^(?:global|us|us-gov|eu|apac|au|ca|jp|sa)\.(?<model>.+)$/;

/**
 * Lets the function of an agent ask the models of its tiers and read the secrets of their keys, and no others.
 * @param scope for the secrets
 * @param environment variables of the function, which may name models
 */
export function grantModels(
  scope: Construct,
  target: IFunction,
  { name, tiers }: Pick<DeclaredAgent, 'name' | 'tiers'>,
  environment: Readonly<Record<string, string>>,
): void {
  const uses = tiers.flatMap((tier) => tier.uses ?? []);
  const secretArns = new Set(uses.flatMap(({ secretArns: arns = [] }) => arns));
  for (const [index, arn] of [...secretArns].entries()) {
    Secret.fromSecretCompleteArn(scope, `${name} key ${index}`, arn).grantRead(target);
  }
  const asked = new Map(
    uses.flatMap(({ bedrock }) => (bedrock === undefined ? [] : [[JSON.stringify(bedrock), bedrock]])),
  );
  for (const use of asked.values()) {
    const model = use.model ?? environment[use.modelVariable ?? ''];
    if (model === undefined || model === '') continue;
    for (const statement of bedrockStatements(Stack.of(scope), model, use)) target.addToRolePolicy(statement);
  }
}

/** What a call of a model needs, also through its inference profile, in each region that the profile sends it to. */
function bedrockStatements(stack: Stack, model: string, { region, guardrail }: BedrockUse): PolicyStatement[] {
  const invoke = (resources: string[], conditions?: Record<string, Record<string, string>>) =>
    new PolicyStatement({
      actions: ['bedrock:InvokeModel'],
      resources,
      ...(conditions === undefined ? {} : { conditions }),
    });
  const named = (resource: string, resourceName: string, within: { region?: string; account?: string } = {}) =>
    stack.formatArn({
      service: 'bedrock',
      resource,
      resourceName,
      ...(region === undefined ? {} : { region }),
      ...within,
    });
  const ofModel = (id: string, within?: { region: string }) =>
    named('foundation-model', id, { account: '', ...within });
  const throughProfile = (profile: string, id: string) => [
    invoke([profile]),
    // the regions of a profile are Bedrock's, may change, and for a global one there is none in the ARN: the condition names them
    invoke([ofModel(id, { region: '*' })], { StringEquals: { 'bedrock:InferenceProfileArn': profile } }),
  ];

  const guarded =
    guardrail === undefined
      ? []
      : [
          new PolicyStatement({
            actions: ['bedrock:ApplyGuardrail'],
            resources: [guardrail.startsWith('arn:') ? guardrail : named('guardrail', guardrail)],
          }),
        ];
  if (!model.startsWith('arn:')) {
    const { model: id } = PROFILE.exec(model)?.groups ?? {};
    const own = id === undefined ? [invoke([ofModel(model)])] : throughProfile(named('inference-profile', model), id);
    return [...own, ...guarded];
  }
  const { resource, resourceName = '' } = Arn.split(model, ArnFormat.SLASH_RESOURCE_NAME);
  if (resource === 'inference-profile') {
    return [...throughProfile(model, PROFILE.exec(resourceName)?.groups?.model ?? resourceName), ...guarded];
  }
  // only Bedrock knows which model is behind a profile of one's own
  if (resource === 'application-inference-profile') return [...throughProfile(model, '*'), ...guarded];
  return [invoke([model]), ...guarded];
}
