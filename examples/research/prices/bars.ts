/** The columns of daily prices, by their name in the code. Prices are the raw ones: `Close`, never `Adj Close`. */
export const COLUMNS = ['open', 'high', 'low', 'close', 'volume'] as const;

export type Column = (typeof COLUMNS)[number];

/** One trading day, with the columns that were asked for and no others. */
export type Bar<C extends Column = Column> = { readonly date: string } & { readonly [column in C]: number };

/** Daily prices in ascending order of their dates, checked. */
export interface Series<C extends Column = Column> {
  readonly source: string;
  readonly bars: readonly Bar<C>[];
}

/** The column's name as a file's header and messages have it. */
export function headerOf(column: Column): string {
  return column.charAt(0).toUpperCase() + column.slice(1);
}
