/** Refuses options at the door, all faults at once. @throws RangeError */
export function refuse(what: string, faults: readonly (string | undefined)[]): void {
  const found = faults.filter((fault) => fault !== undefined);
  if (found.length > 0) throw new RangeError(`${what}: ${found.join('; ')}`);
}

export function positiveInteger(name: string, value: number): string | undefined {
  return Number.isInteger(value) && value > 0 ? undefined : `${name} must be a positive integer, got ${value}`;
}

export function positiveNumber(name: string, value: number): string | undefined {
  return Number.isFinite(value) && value > 0 ? undefined : `${name} must be a positive number, got ${value}`;
}

export function shareOfOne(name: string, value: number): string | undefined {
  return value > 0 && value <= 1 ? undefined : `${name} must be above 0 and at most 1, got ${value}`;
}
