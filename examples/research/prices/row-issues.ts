import { quoted } from '../messages.ts';
import { type Bar, type Column, headerOf } from './bars.ts';

/** Plain decimal notation; `Number` alone would take an empty cell for 0. */
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Longer than any price: the time to reject thousands of digits grows with the square of their number. */
const MAX_NUMBER_LENGTH = 40;

/** Sources round each column by itself, so a close may exceed the high by that much of it. */
const ROUNDING = 1e-4;

/**
 * Far beyond any market's, and near enough to 1 that squares, sums and ratios of thousands of them stay numbers: at 1e155
 * a square is infinite, and an average of such is none.
 */
const MIN_PRICE = 1e-9;
const MAX_PRICE = 1e9;
/** Shares a day; whole numbers are exact up to nine times as much. */
const MAX_VOLUME = 1e15;

const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** A date that needs no calendar: 11 in 12 of those of a file. */
const UP_TO_28TH = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])$/;

/** Whether a string is a day of the calendar: a file may have 40,000 invalid ones, and a schema takes 20 times as long. */
function isDate(text: string | undefined): boolean {
  if (text === undefined) return false;
  if (UP_TO_28TH.test(text)) return true;
  if (!DATE.test(text)) return false;
  const ms = Date.parse(text);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}

/** The issue of a row's date, given the date before. @returns undefined for a valid one */
export function dateIssue(date: string | undefined, previous: string | undefined): string | undefined {
  if (!isDate(date)) return `Date is ${quoted(date ?? '')}; write it as YYYY-MM-DD`;
  if (previous === undefined || (date ?? '') > previous) return undefined;
  return date === previous
    ? `Date ${quoted(date)} occurs twice; keep one row per trading day`
    : `Date ${quoted(date)} comes after "${previous}"; sort the rows, oldest first`;
}

/** The issue of a cell. @returns undefined for a valid one */
export function cellIssue(column: Column, cell: string | undefined): string | undefined {
  const isNumber = cell !== undefined && cell.length <= MAX_NUMBER_LENGTH && NUMBER.test(cell);
  const value = isNumber ? Number(cell) : Number.NaN;
  const issue = Number.isNaN(value) ? 'not a number' : outOfRange(column, value);
  if (issue === undefined) return undefined;
  return `${headerOf(column)} is ${quoted(cell ?? '')}, ${issue}; correct the cell or remove the row`;
}

function outOfRange(column: Column, value: number): string | undefined {
  if (column === 'volume') {
    if (value < 0) return 'below 0';
    return value > MAX_VOLUME ? `above ${MAX_VOLUME}` : undefined;
  }
  if (value <= 0) return 'not above 0';
  if (value < MIN_PRICE) return `below ${MIN_PRICE}`;
  return value > MAX_PRICE ? `above ${MAX_PRICE}` : undefined;
}

/** The contradiction between the prices of a bar, of the columns that were read. @returns undefined without one */
export function barIssue(bar: Partial<Bar>): string | undefined {
  const { open, high, low, close } = bar;
  if (high !== undefined && low !== undefined && high < low) {
    return `High ${high} is below Low ${low}; correct one of them`;
  }
  return outsideOf(bar, 'Open', open) ?? outsideOf(bar, 'Close', close);
}

function outsideOf({ high, low }: Partial<Bar>, name: string, price: number | undefined): string | undefined {
  if (price === undefined) return undefined;
  if (high !== undefined && price > high * (1 + ROUNDING))
    return `${name} ${price} is above High ${high}; correct one of them`;
  if (low !== undefined && price < low * (1 - ROUNDING))
    return `${name} ${price} is below Low ${low}; correct one of them`;
  return undefined;
}
