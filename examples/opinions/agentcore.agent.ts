import { defineAgent } from 'ballast';
import { harnessModel } from './agentcore-model.ts';
import { opinionSchema, opinionTiers } from './opinion.ts';

const { HARNESS_ARN: harnessArn = 'arn:aws:bedrock-agentcore:us-east-1:000000000000:harness/opinions-abcdefghij' } =
  process.env;

export default defineAgent({
  name: 'agentcore',
  phase: 'opinions',
  required: true,
  output: opinionSchema,
  tiers: opinionTiers(harnessModel({ harnessArn })),
});
