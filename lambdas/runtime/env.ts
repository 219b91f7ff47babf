/** A number that an option of the workflow sets. @returns the default where none does */
export function numberFromEnv(name: string, byDefault: number): number {
  const value = process.env[name];
  return value === undefined || value === '' ? byDefault : Number(value);
}

/** The variable a handler cannot work without. @throws Error naming it */
export function requireEnv(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`environment variable ${name} is not set`);
  return value;
}
