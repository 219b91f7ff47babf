import type { SeedResult } from '../../../testing/chaos/run-cloud.ts';
import { clopperPearsonLower } from '../../../testing/chaos/statistics.ts';
import { type Findings, overall } from '../../../testing/chaos/verdict.ts';
import { escapeHtml, formatNumber } from '../dashboard/html.ts';

const WIDTH = 640;
const HEIGHT = 220;
const MARGIN = 44;
/** Ranges of the share of attempts that are hit. */
const INTENSITY_STEP = 0.1;
/** A range with fewer of the seeds has a wide bound, which ends at the axis instead of setting its scale. */
const LEAST_SHARE_OF_SEEDS = 0.01;
/** Share of the values that a distribution shows: one run that an operator had to redrive is 20 times as late as the others. */
const SHOWN_SHARE = 0.999;

/** What a run of many seeds found, and where and when. */
export interface ChaosFindings extends Findings {
  readonly workflow: string;
  readonly firstSeed: number;
  readonly seconds: number;
  readonly node: string;
}

/**
 * One page with everything in it: no other file, no network.
 * @param others findings of other profiles of the same workflow
 */
export function renderChaosPage(
  findings: ChaosFindings,
  results: readonly SeedResult[],
  others: readonly ChaosFindings[] = [],
): string {
  const { workflow, profile, promises, seeds, runs, firstSeed, seconds, node, injected } = findings;
  const measured = results.flatMap(({ measured: one }) => (one === undefined ? [] : [one]));
  const durations = measured.flatMap((one) => one.runs.flatMap(({ durationMs }) => durationMs ?? []));
  const answers = measured.flatMap((one) => one.answerRecoveriesMs);
  const runRecoveries = measured.flatMap((one) => one.runRecoveriesMs);
  const sections = [
    table(
      ['promise', 'verdict', 'figure', 'needed'],
      promises.map(({ name, verdict, figure, needed }) => [name, verdict, figure, needed]),
    ),
    table(
      ['profile', 'verdict', 'availability, 95 % lower bound', 'seeds'],
      [findings, ...others].map((each) => [
        each.profile,
        overall(each),
        `${(each.availability.clopperPearson * 100).toFixed(3)} %`,
        String(each.seeds),
      ]),
    ),
    figure('Availability by the share of attempts that are hit, with 95 % lower bounds', availabilityPlot(results)),
    figure(
      'From the first failed attempt of an agent to its answer, in seconds of virtual time',
      distribution(answers),
    ),
    figure('From a failed execution to its report, in seconds of virtual time', distribution(runRecoveries)),
    figure('From start to report, in seconds of virtual time', distribution(durations)),
    figure(
      'Transitions and invocations of a run at list prices, in thousandths of a dollar',
      distribution(measured.flatMap((one) => one.runs.map(({ microDollars }) => microDollars))),
    ),
    figure('Circuits of the seed with most transitions, in minutes after its begin', timeline(results)),
    table(
      ['fault', 'seeds with it', 'times'],
      Object.entries(injected).map(([kind, { seeds: inSeeds, times }]) => [kind, String(inSeeds), String(times)]),
    ),
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Chaos: ${profile}</title>
<meta name="viewport" content="width=device-width,initial-scale=1">
<style>${STYLE}</style></head>
<body><h1>Chaos, profile ${profile}: ${overall(findings)}</h1>
<p>${formatNumber(seeds)} seeds from ${firstSeed}, ${formatNumber(runs)} runs, ${formatNumber(Math.round(seconds))} s on Node ${escapeHtml(node)}. The workflow is ${escapeHtml(workflow)}.</p>
${sections.join('\n')}
</body></html>
`;
}

const STYLE = `:root{color-scheme:light dark;--line:#2563eb;--soft:#8885}
body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.3rem .6rem;border-bottom:1px solid var(--soft)}
svg{width:100%;height:auto}svg text{font:11px system-ui,sans-serif;fill:currentColor}
figure{margin:2rem 0}figcaption{font-weight:600}
.axis{stroke:currentColor;stroke-width:1}.curve{fill:none;stroke:var(--line);stroke-width:2}.dot{fill:var(--line)}.bar{stroke:var(--line);stroke-width:2}
.CLOSED{fill:#16a34a}.OPEN{fill:#dc2626}.HALF_OPEN{fill:#d97706}.ISOLATED,.METRICS_ONLY{fill:#7c3aed}`;

function figure(caption: string, content: string): string {
  return `<figure><figcaption>${escapeHtml(caption)}</figcaption>${content}</figure>`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`;
  return `<table><thead>${row(head, 'th')}</thead><tbody>${rows.map((cells) => row(cells, 'td')).join('')}</tbody></table>`;
}

function svg(label: string, content: string): string {
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(label)}">
<path class="axis" d="M${MARGIN} 8V${HEIGHT - MARGIN / 2}H${WIDTH - 8}" fill="none"/>${content}</svg>`;
}

function across(share: number): number {
  return MARGIN + share * (WIDTH - MARGIN - 16);
}

function up(share: number): number {
  return HEIGHT - MARGIN / 2 - share * (HEIGHT - MARGIN / 2 - 16);
}

function availabilityPlot(results: readonly SeedResult[]): string {
  const bins = new Map<number, { seeds: number; failures: number }>();
  for (const { intensity, measured } of results) {
    if (!Number.isFinite(intensity)) continue;
    const bin = Math.floor(intensity / INTENSITY_STEP);
    const { seeds, failures } = bins.get(bin) ?? { seeds: 0, failures: 0 };
    const isLost = !(measured?.runs.every((run) => run.isAvailable) ?? false);
    bins.set(bin, { seeds: seeds + 1, failures: failures + (isLost ? 1 : 0) });
  }
  if (bins.size === 0) return '<p>The profile has no single intensity.</p>';
  const most = Math.max(...bins.keys()) + 1;
  const common = [...bins.values()].filter(({ seeds }) => seeds >= results.length * LEAST_SHARE_OF_SEEDS);
  const least = Math.min(...common.map(({ seeds, failures }) => clopperPearsonLower(failures, seeds)), 0.99);
  const height = (share: number) => up(Math.max(0, share - least) / (1 - least));
  const dots = [...bins].map(([bin, { seeds, failures }]) => {
    const x = across((bin + 0.5) / most);
    const share = (seeds - failures) / seeds;
    return `<line class="bar" x1="${x}" x2="${x}" y1="${height(clopperPearsonLower(failures, seeds))}" y2="${height(share)}"/><circle class="dot" cx="${x}" cy="${height(share)}" r="4"><title>${seeds} seeds, ${failures} without a report</title></circle><text x="${x - 14}" y="${HEIGHT - 6}">${(bin * INTENSITY_STEP).toFixed(1)}+</text>`;
  });
  return svg(
    'availability by intensity',
    `<text x="2" y="16">100 %</text><text x="2" y="${up(0)}">${(least * 100).toFixed(1)} %</text>${dots.join('')}`,
  );
}

/** The share of values up to each value. */
function distribution(values: readonly number[]): string {
  if (values.length === 0) return '<p>None.</p>';
  const sorted = values.toSorted((a, b) => a - b);
  const slowest = sorted.at(-1) ?? 0;
  const most = Math.max(sorted[Math.ceil(sorted.length * SHOWN_SHARE) - 1] ?? 0, 1);
  const step = Math.max(1, Math.floor(sorted.length / 400));
  const points = sorted
    .map((value, index) => [value, (index + 1) / sorted.length] as const)
    .filter((_, index) => index % step === 0 || index === sorted.length - 1)
    .map(([value, share]) => `${across(Math.min(value / most, 1)).toFixed(1)},${up(share).toFixed(1)}`);
  const labels = [0, 0.25, 0.5, 0.75, 1].map(
    (share) => `<text x="${across(share) - 8}" y="${HEIGHT - 6}">${((most * share) / 1000).toFixed(1)}</text>`,
  );
  const plot = svg(
    'distribution',
    `<text x="2" y="16">100 %</text><text x="2" y="${up(0.5)}">50 %</text>${labels.join('')}<polyline class="curve" points="${points.join(' ')}"/>`,
  );
  if (slowest <= most) return plot;
  return `${plot}<p>${formatNumber(sorted.length)} values. Beyond the plot are those above ${SHOWN_SHARE * 100} %, up to ${(slowest / 1000).toFixed(1)}.</p>`;
}

function timeline(results: readonly SeedResult[]): string {
  const busiest = results.toSorted(
    (a, b) => (b.measured?.circuits.length ?? 0) - (a.measured?.circuits.length ?? 0),
  )[0];
  const circuits = busiest?.measured?.circuits ?? [];
  if (busiest === undefined || circuits.length === 0) return '<p>No circuit opened.</p>';
  const names = [...new Set(circuits.map(({ breakerId }) => breakerId))].sort();
  const end = Math.max(...circuits.map(({ afterMs }) => afterMs)) * 1.05;
  const row = (HEIGHT - MARGIN) / names.length;
  const bars = names.flatMap((name, index) => {
    const own = circuits.filter(({ breakerId }) => breakerId === name).toSorted((a, b) => a.afterMs - b.afterMs);
    return own.map(({ to, afterMs }, at) => {
      const until = own[at + 1]?.afterMs ?? end;
      const x = across(afterMs / end);
      const width = Math.max(1, across(until / end) - x);
      return `<rect class="${escapeHtml(to)}" x="${x.toFixed(1)}" y="${(12 + index * row).toFixed(1)}" width="${width.toFixed(1)}" height="${(row * 0.6).toFixed(1)}"><title>${escapeHtml(name)} ${escapeHtml(to)}</title></rect>`;
    });
  });
  const labels = names.map(
    (name, index) =>
      `<text x="${MARGIN + 2}" y="${(12 + index * row + row * 0.95).toFixed(1)}">${escapeHtml(name)}</text>`,
  );
  const times = [0, 0.5, 1].map(
    (share) => `<text x="${across(share) - 8}" y="${HEIGHT - 6}">${((end * share) / 60_000).toFixed(1)}</text>`,
  );
  return `${svg('circuits over time', bars.join('') + labels.join('') + times.join(''))}<p>Seed ${busiest.seed}.</p>`;
}
