import type { Page } from 'playwright-core';
import type { Shown } from './browser.ts';
import { runAll, runShown, type ServedConsole } from './cloud.ts';

/** Answers the question of an act: with a reason where it wants one. @returns the command that it showed */
async function confirm(page: Page, reason?: string): Promise<string> {
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  if (reason !== undefined) {
    // the browser sends no form with a field that is not valid
    if ((await dialog.locator('textarea:invalid').count()) !== 1) throw new Error('it may be done without a reason');
    await dialog.getByLabel('Reason, kept with it').fill(reason);
  }
  // it is made anew a moment after the reason was written
  const shown = dialog.getByText(/^npx ballast /).filter({ hasNotText: /--reason REASON/ });
  await shown.waitFor();
  const command = await shown.textContent();
  await dialog.getByRole('button').last().click();
  await dialog.waitFor({ state: 'detached' });
  return command ?? '';
}

/** Each act of the page once. */
export async function actOn(
  shown: Shown,
  { ballast, state }: ServedConsole,
  nameOf: (id: string) => string,
): Promise<void> {
  const { page, open } = shown;

  await open('circuits', 'risk/rules');
  await page.getByRole('button', { name: 'reset risk/rules' }).click();
  await page.getByRole('dialog').waitFor();
  await shown.checkAccess('the question of an act');
  const command = await confirm(page, 'it is back');
  // with several workflows it names one, once they are read
  if (!/^npx ballast breaker reset risk\/rules( --workflow research)? --reason 'it is back'/.test(command))
    throw new Error(`the command is ${command}`);
  const circuits = ballast('breakers') as { breakerId: string; state: string }[];
  if (circuits.find(({ breakerId }) => breakerId === 'risk/rules')?.state !== 'CLOSED')
    throw new Error('it was not reset');
  for (const verb of ['isolate', 'probe', 'reset', 'shadow', 'reset']) {
    await page.getByRole('button', { name: `${verb} volume/rules` }).click();
    await confirm(page, 'a drill');
  }
  // what the cloud refuses is said in the question, and changes nothing
  await page.getByRole('button', { name: 'probe volume/rules' }).click();
  await page.getByLabel('Reason, kept with it').fill('a drill');
  await page.getByRole('dialog').getByRole('button').last().click();
  await page.getByText('only an OPEN or ISOLATED circuit can be probed').waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();

  await open('faults', 'no fault is switched on');
  await page.getByLabel('Rule').fill('volume=slow:1');
  await page.getByRole('button', { name: 'Switch on…' }).click();
  const setting = await confirm(page, 'a drill');
  await page.getByRole('button', { name: 'clear volume=slow:1' }).click();
  const clearing = await confirm(page);
  await page.getByText('no fault is switched on').waitFor();
  // several workflows ran here: the commands that were shown find theirs
  runShown(state, setting);
  await page.getByRole('button', { name: 'clear volume=slow:1' }).waitFor();
  runShown(state, clearing);
  await page.getByText('no fault is switched on').waitFor();

  await open(`executions/${nameOf('no-strategy')}`, 'Redrive…');
  await page.getByRole('button', { name: 'Redrive…' }).click();
  await confirm(page, 'mended');
  await page.getByText('Every agent answered.').waitFor();

  // a form of the schema of the input: nothing is asked without a field that it requires
  await open('start', 'ticker');
  await page.getByRole('button', { name: 'Start…' }).click();
  if ((await page.locator('input:invalid').count()) !== 1) throw new Error('it may be started without a ticker');
  await page.getByLabel('ticker').fill('AAPL');
  await page.getByLabel('Faults').fill('strategy-developer=hang');
  await page.getByRole('button', { name: 'Start…' }).click();
  await confirm(page);
  await page.getByRole('button', { name: 'Stop…' }).click();
  await confirm(page, 'a drill');
  await page.getByText('It was stopped: a drill.').waitFor();
  await page.getByRole('button', { name: 'Resume…' }).click();
  await confirm(page, 'it may go on');
  await page.getByText('Every agent answered.').waitFor();
  const resumed = new URL(page.url()).hash.split('/').at(-1) ?? '';

  await open(`executions/${nameOf('healthy')}`, 'Every agent answered.');
  await page.getByRole('link', { name: 'Start like this one…' }).click();
  await page.getByText('Start an execution').waitFor();
  if ((await page.getByLabel('ticker').inputValue()) !== 'AAPL')
    throw new Error('the form has not the input of the execution');
  await page.getByRole('button', { name: 'Start…' }).click();
  const starting = await confirm(page);
  await page.getByText('Every agent answered.').waitFor();
  const { executionArn } = runShown(state, starting) as { executionArn: string };
  if (!executionArn.includes('research')) throw new Error(`${starting} starts ${executionArn}`);

  // of the one that was resumed above, whose own request has no input
  await open(`executions/${resumed}`, 'resume by');
  await page.getByRole('link', { name: 'Start like this one…' }).click();
  await page.getByText('Start an execution').waitFor();
  if ((await page.getByLabel('ticker').inputValue()) !== 'AAPL')
    throw new Error('the form has not the input of the first execution');

  // by the keyboard alone: to the first execution of the list, and into it
  await open('executions', 'Executions');
  const first = page.getByRole('table').getByRole('link').first();
  await first.waitFor();
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    if (await first.evaluate((link) => link === link.ownerDocument.activeElement)) break;
  }
  await page.keyboard.press('Enter');
  await page.getByRole('navigation', { name: 'Views of the execution' }).waitFor();
}

interface Listed {
  readonly name: string;
  readonly workflowId: string;
  readonly status: string;
  readonly redriveCount: number;
  readonly operation?: { readonly verb: string; readonly reason: string };
}

/** Batches: each asks for a reason and names its executions; its result equals that of the command line. */
export async function actOnMany({ page, open, checkAccess }: Shown, { ballast, state }: ServedConsole): Promise<void> {
  const listed = () => ballast('list', '--limit', '100') as Listed[];
  const of = (...ids: readonly string[]) => listed().filter(({ workflowId }) => ids.includes(workflowId));
  const expectAll = (executions: readonly Listed[], verb: string, reason: string) => {
    const wrong = executions.filter(({ operation }) => operation?.verb !== verb || operation.reason !== reason);
    if (wrong.length > 0) throw new Error(`${JSON.stringify(wrong)} have not the reason of a ${verb}`);
  };
  const select = async (names: readonly string[]) => {
    for (const name of names) await page.getByLabel(`select ${name}`, { exact: true }).check();
  };

  await open('executions?status=FAILED', 'batch-1');
  await select(['batch-1', 'batch-2']);
  await page.getByRole('button', { name: 'Redrive 2 selected' }).click();
  await checkAccess('the question of a batch');
  const redrive = await confirm(page, 'the feeds are back');
  for (const name of ['batch-1', 'batch-2'])
    if (!redrive.includes(` --execution ${name} `)) throw new Error(`the command is ${redrive}`);
  await page.getByRole('link', { name: 'batch-1' }).waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'batch-2' }).waitFor({ state: 'detached' });
  expectAll(of('batch-1', 'batch-2'), 'redrive', 'the feeds are back');
  if (of('batch-3').some(({ redriveCount }) => redriveCount > 0))
    throw new Error('one was redriven that was not selected');

  // all that failed: first a list, which changes nothing
  await open('redrive', 'would be redriven');
  const rows = page.getByRole('table').getByRole('link');
  const shown = (await rows.allTextContents()).toSorted();
  const failed = (ballast('list', '--status', 'FAILED', '--limit', '100') as Listed[]).map(({ name }) => name);
  const isSame = shown.includes('batch-3') && shown.every((name) => failed.includes(name));
  if (!isSame) throw new Error(`${shown.join()} would be redriven; ${failed.join()} failed`);
  if (of('batch-3').some(({ redriveCount }) => redriveCount > 0)) throw new Error('a dry run redrives');
  await page.getByRole('button', { name: `Redrive ${shown.length}`, exact: true }).click();
  const redriveAll = await confirm(page, 'all are back');
  await page
    .getByRole('status')
    .filter({ hasText: `${shown.length} selected:` })
    .waitFor();
  expectAll(of('batch-3'), 'redrive', 'all are back');
  // none is left, but it finds the workflow
  const { executions } = runShown(state, `${redriveAll} --dry-run`) as { executions: { executionArn: string }[] };
  if (executions.some(({ executionArn }) => !executionArn.includes('research')))
    throw new Error(`${redriveAll} is about ${JSON.stringify(executions)}`);

  const names = ['running-1', 'running-2'];
  const faults = ['strategy-developer=hang'];
  await runAll(
    state,
    names.map((id) => ({ id, faults })),
    'real',
  );
  await open('executions?status=RUNNING', names[0] ?? '');
  await select(names);
  await page.getByRole('button', { name: 'Stop 2 selected' }).click();
  await confirm(page, 'a drill of many');
  await page.getByRole('link', { name: names[0] ?? '' }).waitFor({ state: 'detached' });
  const stopped = of('running-1', 'running-2');
  if (stopped.some(({ status }) => status !== 'ABORTED'))
    throw new Error(`${JSON.stringify(stopped)} were not stopped`);
  expectAll(stopped, 'stop', 'a drill of many');
}
