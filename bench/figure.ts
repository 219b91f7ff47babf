/** One measured value. */
export interface Figure {
  readonly label: string;
  readonly value: number;
  readonly unit: string;
}
