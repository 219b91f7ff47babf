import { resolve } from 'node:path';
import type { Page } from 'playwright-core';
import type { Breaker } from '../../ops/breakers.ts';
import type { ExecutionCost } from '../../ops/cost.ts';
import type { Outcome } from '../../ops/outcome.ts';
import { npmStart, runAll, type ServedConsole } from './cloud.ts';
import { HOSTILE } from './hostile.ts';

/**
 * Runs the executions that are shown: with a redrive, faults, replicas, an isolated circuit and an input that is refused. The first is a
 * LangGraph workflow: acts are possible on the workflow that ran last.
 */
export async function prepareRuns(ballast: ServedConsole['ballast'], state: string): Promise<void> {
  ballast('run', '--id', 'graph', '-c', `workflow=${resolve('examples/research-langgraph')}`, '--time', 'virtual');
  npmStart(state, '--id', 'no-strategy', '--fault', 'strategy-developer=error', '--time', 'virtual');
  await runAll(state, [
    { id: 'healthy' },
    { id: 'two-down', faults: ['risk=hang', 'trend=error', 'momentum/rules=crash'] },
    { id: 'degraded', faults: ['volume=error', 'trend/rules=crash', 'quality-gate/rules=slow:2@0.4'] },
    ...['batch-1', 'batch-2', 'batch-3'].map((id) => ({
      id,
      faults: ['trend=garbage', 'volume=garbage', 'risk=garbage'],
    })),
    { id: 'hostile', ticker: HOSTILE + 'x'.repeat(50_000) },
  ]);
  ballast('redrive', 'two-down', '--reason', 'the feed is back', '--time', 'virtual');
  ballast('breaker', 'isolate', 'risk/rules', '--reason', 'a drill');
}

type NameOf = (id: string) => string;

/** A view, the text that says it is there, and what is checked of it. */
export interface View {
  readonly name: string;
  readonly hash: (nameOf: NameOf) => string;
  readonly text: string;
  /** name of its picture @default - none */
  readonly picture?: string;
  readonly check?: (page: Page, ballast: ServedConsole['ballast'], nameOf: NameOf) => Promise<void>;
}

function equal(what: string, shown: unknown, expected: unknown): void {
  const [a, b] = [JSON.stringify(shown), JSON.stringify(expected)];
  if (a !== b) throw new Error(`${what} is shown as ${a}; the command line says ${b}`);
}

/** The values of the figures that a part of the page shows. */
async function figuresIn(page: Page, selector: string): Promise<number[]> {
  const values = await page
    .locator(`${selector} data`)
    .evaluateAll((found) => found.map((each) => each.getAttribute('value')));
  return values.map(Number);
}

const of =
  (id: string, tab = '') =>
  (nameOf: NameOf) =>
    `executions/${nameOf(id)}${tab}`;

export const VIEWS: readonly View[] = [
  {
    name: 'the list',
    hash: () => 'executions',
    text: 'Executions',
    picture: 'executions',
    async check(page, ballast) {
      const listed = ballast('list', '--limit', '100') as { name: string }[];
      await page.getByRole('link', { name: listed[0]?.name ?? '' }).waitFor();
      const shown = await page.getByRole('table').getByRole('link').allTextContents();
      equal(
        'the list',
        shown,
        listed.map(({ name }) => name),
      );
      await page.getByLabel('Status').selectOption('FAILED');
      await page.getByText(/^\d+ shown$/).waitFor();
      await page
        .getByRole('row', { name: /SUCCEEDED/ })
        .first()
        .waitFor({ state: 'detached' });
      await page.getByLabel('Status').selectOption('');
    },
  },
  {
    name: 'a redriven execution',
    hash: of('two-down'),
    text: 'redrive 1',
    picture: 'execution',
    async check(page, ballast) {
      await page
        .getByRole('link', { name: /✓ quality-gate.*: succeeded/ })
        .first()
        .waitFor();
      const { transitions, historyEvents } = ballast('status', 'two-down') as Outcome;
      equal('the figures of an execution', await figuresIn(page, '.head'), [transitions, historyEvents]);
      await page.getByText(/^redrive by .+: the feed is back/).waitFor();
    },
  },
  {
    name: 'a LangGraph workflow',
    hash: of('graph'),
    text: 'Every agent answered.',
    async check(page) {
      await page
        .getByRole('link', { name: /✓ pipeline.*graph.*: succeeded/ })
        .first()
        .waitFor();
      await page.getByLabel('Show').selectOption('states');
      await page.getByRole('link', { name: /✓ pipeline Invoke.*: succeeded/ }).waitFor();
      await page.getByLabel('Show').selectOption('agents');
    },
  },
  {
    name: 'a failed execution',
    hash: of('no-strategy'),
    text: 'No tier of strategy-developer answered',
    picture: 'failed',
    async check(page) {
      await page.getByLabel('Show').selectOption('states');
      await page.getByRole('link', { name: /strategy EndPhase.*: failed/ }).waitFor();
      await page.getByLabel('Show').selectOption('agents');
      await page.getByRole('button', { name: 'Zoom in' }).last().click();
      await page.getByRole('button', { name: 'Whole' }).click();
    },
  },
  {
    name: 'a degraded execution',
    hash: of('degraded'),
    text: 'It succeeded at degradation level',
    async check(page) {
      await page.getByRole('link', { name: /trend.*fell back to simple-rules: fell-back/ }).waitFor();
    },
  },
  { name: 'the steps', hash: of('two-down', '/steps?is=failed'), text: 'of ' },
  {
    name: 'the events',
    hash: of('two-down', '/events?find=/Failed$|TimedOut/'),
    text: 'events',
    async check(page, ballast) {
      const events = ballast('history', 'two-down') as { type: string }[];
      await page.getByText(`of ${events.length} events`).waitFor();
    },
  },
  {
    name: 'the logs',
    hash: of('two-down', '/logs'),
    text: 'lines',
    async check(page, ballast) {
      const lines = ballast('logs', 'two-down') as unknown[];
      await page.getByText(`${lines.length} of ${lines.length} lines`).waitFor();
      await page
        .getByRole('button', { name: /fault injected/ })
        .first()
        .click();
    },
  },
  {
    name: 'the votes',
    hash: of('degraded', '/votes'),
    text: 'decided; majority, quorum 2 of 3',
    async check(page, ballast) {
      const { report } = ballast('status', 'degraded') as Outcome;
      const gate = report?.phases.flatMap(({ agents }) => agents).find(({ name }) => name === 'quality-gate');
      const disagreement = gate !== undefined && 'disagreement' in gate ? gate.disagreement : undefined;
      equal('the disagreement', await figuresIn(page, 'main section'), [disagreement]);
    },
  },
  { name: 'the checkpoints', hash: of('no-strategy', '/checkpoints'), text: 'completed' },
  {
    name: 'the cost',
    hash: of('two-down', '/cost'),
    text: 'at list prices',
    async check(page, ballast) {
      const { microDollars } = ballast('cost', 'two-down') as ExecutionCost;
      equal('the cost', (await figuresIn(page, 'main p')).slice(0, 1), [microDollars]);
    },
  },
  { name: 'related executions', hash: of('two-down', '/related'), text: 'Executions of the same workflow' },
  { name: 'input and report', hash: of('two-down', '/input'), text: 'schemaVersion' },
  {
    name: 'the circuits',
    hash: () => 'circuits',
    text: 'risk/rules',
    picture: 'circuits',
    async check(page, ballast) {
      const circuits = ballast('breakers') as Breaker[];
      const isolated = circuits.find(({ breakerId }) => breakerId === 'risk/rules');
      await page.getByRole('img', { name: /^risk\/rules over .*now ISOLATED/ }).waitFor();
      const card = page.locator('section.card', { hasText: 'risk/rules' });
      await card.getByText(/^States over time/).click();
      const shown = await card.getByRole('listitem').count();
      equal('the states of a circuit', shown, isolated?.history.length);
      await card.getByText(/isolate by .+: a drill/).waitFor();
    },
  },
  { name: 'health and alarms', hash: () => 'health', text: 'CircuitOpened' },
  { name: 'the faults', hash: () => 'faults', text: 'no fault is switched on' },
  { name: 'the dashboard', hash: () => 'dashboard', text: 'Answers by tier' },
  { name: 'the form of a start', hash: () => 'start', text: 'ticker' },
  { name: 'a redrive of all that failed', hash: () => 'redrive', text: 'would be redriven' },
];
