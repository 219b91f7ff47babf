/** How replicas' answers become one: the first, k agreeing, the middle, the heaviest, or field by field. */
export type Combinator = 'first' | 'majority' | 'median' | 'weighted' | 'field-wise';
