/** When the prices below were last compared with what AWS publishes. AWS changes them seldom, and seldom upwards. */
export const LIST_PRICES_DATE = '2026-11-29';

/** The region that they are of. Others cost up to half as much again. */
export const LIST_PRICES_REGION = 'us-east-1';

/**
 * List prices on demand, in micro-dollars per unit: 25 dollars per million are 25. Free tiers, the discounts of large accounts and
 * agreements are left out; what models cost is in `patterns/models/prices.ts`.
 */
export const LIST_PRICES = {
  /** of a standard workflow; retries and redrives are transitions too: https://aws.amazon.com/step-functions/pricing/ */
  transitions: 25,
  /** https://aws.amazon.com/lambda/pricing/ */
  invocations: 0.2,
  /** GB-seconds on ARM, the default of every function; on x86 they cost a quarter more */
  compute: 13.3334,
  /** DynamoDB on demand, since November 2024: https://aws.amazon.com/dynamodb/pricing/on-demand/ */
  writeUnits: 0.625,
  readUnits: 0.125,
  /** events of one's own on a bus of EventBridge, and invocations by its Scheduler: https://aws.amazon.com/eventbridge/pricing/ */
  events: 1,
  /** of a REST API, the first 333 million of a month; then 2.80: https://aws.amazon.com/api-gateway/pricing/ */
  apiRequests: 3.5,
} as const;

export type PricedItem = keyof typeof LIST_PRICES;
