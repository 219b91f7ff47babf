import { defineAgent } from 'ballast';
import { opinionSchema, opinionTiers } from './opinion.ts';
import { strandsModel } from './strands-model.ts';

const { BEDROCK_MODEL: model = 'amazon.nova-lite-v1:0' } = process.env;

export default defineAgent({
  name: 'strands',
  phase: 'opinions',
  required: true,
  output: opinionSchema,
  tiers: opinionTiers(strandsModel({ model })),
});
