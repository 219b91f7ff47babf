import type * as z from 'zod';
import { type Question, withModels } from './model-tiers.ts';
import { type ResearchSignal, signalSchema } from './outputs.ts';

const opinionSchema = signalSchema.pick({ signal: true, confidence: true, rationale: true });

/** The tiers of a research agent: a model judges the figures that its rules have computed. @param mayBuy false for risk */
export function signalTiers(subject: string, rules: Parameters<typeof withModels>[1], mayBuy = true) {
  const question: Question<ResearchSignal, z.infer<typeof opinionSchema>> = {
    instructions:
      `You judge the ${subject} of a stock. Decide whether it speaks for buying, holding or selling, from the facts and the ` +
      'prices only. The answer of the rules is one opinion; say in the rationale where you differ.',
    opinion: opinionSchema,
    opinionOf: ({ signal, confidence, rationale }) => ({ signal, confidence, rationale }),
    factsOf: ({ figures, prices }) => ({ figures, prices }),
    answerOf: (opinion, signal) =>
      opinion.signal === 'buy' && !mayBuy ? [`${subject} never says buy`] : { ...signal, ...opinion },
  };
  return withModels(question, rules);
}
