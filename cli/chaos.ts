import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROFILE_NAMES, PROFILES, type ProfileName } from '../testing/chaos/profiles.ts';
import { firstOfCloud, type SeedResult, seedsOfClouds } from '../testing/chaos/run-cloud.ts';
import { judge, overall } from '../testing/chaos/verdict.ts';
import { Progress } from './chaos-progress.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { OutputOptions } from './output-format.ts';
import { print } from './print.ts';
import { type ChaosFindings, renderChaosPage } from './render/chaos/page.ts';
import { reportText } from './render/chaos/report-text.ts';

/** Options of a run of many seeds. */
export interface ChaosOptions extends OutputOptions {
  readonly profile: ProfileName;
  /** how many seeds */
  readonly runs: number;
  /** the first one */
  readonly seed: number;
  /** where the results are written, as JSON and as a page @default - nowhere */
  readonly out?: string;
}

/** What is run, and how it is run again. */
export interface ChaosSubject {
  readonly workflow: string;
  /** whether it asks models, whose quotas can be used up */
  readonly asksModels: boolean;
  /** as a user calls it, up to its options */
  readonly command: string;
  /** Runs the seeds of each cloud, and tells what came of a seed as soon as it is done. */
  run(clouds: readonly (readonly number[])[], onResult: (result: SeedResult) => void): Promise<void>;
}

const EXIT_CODES = { valid: EXIT.ok, violated: EXIT.failed, unknown: EXIT.unknown } as const;

/** The one command that runs a seed again. */
export function replayCommand(command: string, profile: ProfileName, seed: number, ...others: string[]): string {
  return [command, `--profile ${profile} --replay ${seed}`, ...others].join(' ');
}

/** Runs many seeds of a profile and says what they prove. @returns the exit code */
export async function runChaos(subject: ChaosSubject, options: ChaosOptions): Promise<ExitCode> {
  const { profile, runs, seed, out } = options;
  const replay = (of: number) => replayCommand(subject.command, profile, of);
  // seeds share clouds of a fixed size: a seed is repeated by running its cloud from the first one
  const firstSeed = firstOfCloud(seed);
  process.stderr.write(`${profile}: ${PROFILES[profile].description}\n`);
  const progress = new Progress(runs, performance.now(), replay);
  const results: SeedResult[] = [];
  await subject.run(seedsOfClouds(firstSeed, runs), (result) => {
    results.push(result);
    progress.add(result, performance.now());
  });
  results.sort((a, b) => a.seed - b.seed);
  const findings: ChaosFindings = {
    workflow: subject.workflow,
    ...judge(profile, results, subject.asksModels),
    firstSeed,
    node: process.version,
    seconds: progress.seconds(performance.now()),
  };
  if (out !== undefined) writeResults(out, findings, results);
  print(options, findings, () => reportText(findings, replay));
  return EXIT_CODES[overall(findings)];
}

/** Runs one seed after those that are before it in its cloud, and prints all that is known of it. @returns the exit code */
export async function replaySeed(subject: ChaosSubject, seed: number): Promise<ExitCode> {
  const first = firstOfCloud(seed);
  let exitCode: ExitCode = EXIT.ok;
  await subject.run(seedsOfClouds(first, seed - first + 1), (result) => {
    if (result.seed !== seed) {
      process.stderr.write(`seed ${result.seed}, before it in its cloud\n`);
      return;
    }
    process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    if (result.violations.length > 0) exitCode = EXIT.failed;
  });
  return exitCode;
}

/** What earlier runs of other profiles wrote into the folder. */
function othersIn(out: string, { profile, workflow }: ChaosFindings): ChaosFindings[] {
  const files = PROFILE_NAMES.filter((name) => name !== profile).map((name) => join(out, `${name}.json`));
  return files
    .filter((file) => existsSync(file))
    .map((file) => JSON.parse(readFileSync(file, 'utf8')) as ChaosFindings)
    .filter((found) => found.workflow === workflow);
}

function writeResults(out: string, findings: ChaosFindings, results: readonly SeedResult[]): void {
  mkdirSync(out, { recursive: true });
  const { profile } = findings;
  writeFileSync(join(out, `${profile}.json`), `${JSON.stringify({ ...findings, results }, null, 1)}\n`);
  writeFileSync(join(out, `${profile}.html`), renderChaosPage(findings, results, othersIn(out, findings)));
}
