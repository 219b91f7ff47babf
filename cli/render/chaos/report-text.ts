import { type Findings, overall } from '../../../testing/chaos/verdict.ts';

/** Findings as text, at most 100 columns. */
export function reportText(
  { seconds, ...findings }: Findings & { readonly seconds: number },
  replayCommand: (seed: number) => string,
): string {
  const { profile, seeds, runs, levels, injected, unavailableSeeds, violations } = findings;
  const shown = [...new Set([...violations.map(({ seed }) => seed), ...unavailableSeeds])].slice(0, 10);
  return [
    `${profile}: ${overall(findings)}; ${seeds} seeds, ${runs} runs in ${seconds} s (${(seeds / seconds).toFixed(1)} seeds a second)`,
    '',
    ...findings.promises.map(
      ({ name, verdict, figure, needed }) => `  ${verdict.padEnd(8)}  ${name}: ${figure}; needed ${needed}`,
    ),
    '',
    `  reports at level 0: ${levels['0']}, level 1: ${levels['1']}, level 2: ${levels['2']}`,
    `  injected: ${Object.entries(injected)
      .filter(([, { times }]) => times > 0)
      .map(([kind, { times, seeds: inSeeds }]) => `${kind} ${times} times in ${inSeeds} seeds`)
      .join(', ')}`,
    ...shown.map((seed) => `  again: ${replayCommand(seed)}`),
  ].join('\n');
}
