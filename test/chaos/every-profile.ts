import { type ChaosOptions, type ChaosSubject, runChaos } from '../../cli/chaos.ts';
import { EXIT, type ExitCode } from '../../cli/exit-codes.ts';
import { PROFILE_NAMES, type ProfileName } from '../../testing/chaos/profiles.ts';

/** A seed of the others takes as long as six of these. */
const SEEDS: Readonly<Record<ProfileName, number>> = { mild: 6, harsh: 6, outage: 1, 'store-outage': 1, brutal: 1 };

/**
 * Runs the first seeds of every profile.
 * @param times so many times a few
 * @returns the worst of their exit codes
 */
export async function runEveryProfile(
  subjectOf: (profile: ProfileName) => ChaosSubject,
  options: Omit<ChaosOptions, 'profile' | 'runs' | 'seed'>,
  times: number,
): Promise<ExitCode> {
  const codes: ExitCode[] = [];
  for (const profile of PROFILE_NAMES) {
    codes.push(await runChaos(subjectOf(profile), { ...options, profile, runs: SEEDS[profile] * times, seed: 0 }));
  }
  return worst(codes);
}

/** A violated promise is worse than one of which too little is known. */
export function worst(codes: readonly ExitCode[]): ExitCode {
  return [EXIT.failed, EXIT.unknown].find((code) => codes.includes(code)) ?? EXIT.ok;
}
