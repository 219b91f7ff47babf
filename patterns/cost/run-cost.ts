import { LIST_PRICES, LIST_PRICES_DATE, LIST_PRICES_REGION, type PricedItem } from './list-prices.ts';

/** How much of everything that is billed a run took; compute in GB-seconds. */
export type RunQuantities = Readonly<Record<PricedItem, number>>;

/** What the models of a run took @default of a run without models - none */
export interface ModelCost {
  readonly tokens: number;
  readonly costMicroDollars: number;
}

/** One line of a bill. */
export interface CostItem {
  readonly item: PricedItem | 'modelTokens';
  readonly quantity: number;
  readonly microDollars: number;
}

export interface RunCost {
  readonly pricesDate: string;
  readonly region: string;
  /** in the order of LIST_PRICES; tokens of models only where a run has any */
  readonly items: readonly CostItem[];
  readonly microDollars: number;
}

/** What a run costs at list prices. Amounts are rounded to a thousandth of a micro-dollar, after they are summed up. */
export function costOfRun(quantities: RunQuantities, models?: ModelCost): RunCost {
  const items: CostItem[] = (Object.keys(LIST_PRICES) as PricedItem[]).map((item) => ({
    item,
    quantity: quantities[item],
    microDollars: quantities[item] * LIST_PRICES[item],
  }));
  if (models !== undefined) {
    items.push({ item: 'modelTokens', quantity: models.tokens, microDollars: models.costMicroDollars });
  }
  const total = items.reduce((sum, { microDollars }) => sum + microDollars, 0);
  return {
    pricesDate: LIST_PRICES_DATE,
    region: LIST_PRICES_REGION,
    items: items.map((item) => ({
      ...item,
      quantity: toThousandths(item.quantity),
      microDollars: toThousandths(item.microDollars),
    })),
    microDollars: toThousandths(total),
  };
}

function toThousandths(value: number): number {
  return Math.round(value * 1000) / 1000;
}
