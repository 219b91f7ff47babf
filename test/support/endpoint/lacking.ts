import type { CapabilityName } from './capabilities.ts';

/** Set by `npm run test:aws` and by nothing else: the suite runs on an AWS endpoint, which lacks these capabilities. */
export const LACKING_VARIABLE = 'BALLAST_ENDPOINT_LACKS';

/** What the endpoint lacks that the suite runs on. @returns undefined on the embedded cloud, which lacks nothing */
export function lackingOnEndpoint(): readonly CapabilityName[] | undefined {
  const names = process.env[LACKING_VARIABLE];
  return names === undefined ? undefined : (names.split(',').filter((name) => name !== '') as CapabilityName[]);
}
