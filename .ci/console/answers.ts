import { resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { Outcome } from '../../ops/outcome.ts';
import { show } from './browser.ts';
import { runAll, runShown, type ServedConsole, serveConsoleOf } from './cloud.ts';
import { checkText, HOSTILE } from './hostile.ts';

/** Executions that ask, each in its own way. */
const ASKING = [
  { id: 'by-keyboard', input: { asks: 'fields', text: HOSTILE } },
  { id: 'by-command', input: { asks: 'in-a-row' } },
  { id: 'in-two-tabs', input: { asks: 'wording', text: HOSTILE } },
  { id: 'twice', input: { asks: 'at-once' } },
  { id: 'refused', input: { asks: 'even' } },
];

/** Answers the questions of executions by the page: by keyboard, refused, in two tabs, twice at once. @param picture its file */
export async function answerQuestions(browser: Browser, picture: string): Promise<void> {
  const workflow = `workflow=${resolve('test/fixtures/asking')}`;
  const served = await serveConsoleOf(async (ballast) => {
    ballast('run', '-c', workflow, '--id', 'quiet', '--input', '{"asks":"nothing"}', '--time', 'virtual');
  });
  try {
    await runAll(served.state, ASKING, 'real');
    const shown = await show(browser, served.url);
    const { page, open } = shown;

    await open('questions', 'waits for an answer');
    await page
      .getByRole('region', { name: /^Question \w+ of clerk of / })
      .nth(ASKING.length)
      .waitFor();
    await shown.checkAccess('the questions');
    await checkText(page);
    await page.setViewportSize({ width: 360, height: 800 });
    await shown.checkWidth('the questions at 360 px');
    await page.setViewportSize({ width: 1400, height: 900 });
    await checkWaiting(page, served);
    await checkOtherOrigin(browser, served);

    await answerByKeyboard(page, open);
    await answerByCommand(page, open, served, picture);
    await answerInTwoTabs(browser, served, { page, open });
    await answerTwiceAtOnce(page, open);
    await answerAfterRefusals(page, open);
    for (const { id } of ASKING) {
      const { status, waitsFor } = served.ballast('status', id) as Outcome;
      if (status !== 'SUCCEEDED' || waitsFor !== undefined) throw new Error(`${id} is ${status} after its answers`);
    }
    await open('questions', 'No execution waits for an answer.');
    await page.close();
    // of answers that are refused
    shown.checkErrors(/status of 400/);
  } finally {
    await served.close();
  }
}

type Open = (hash: string, text: string) => Promise<void>;

/** The filter of the list finds the executions that the command line finds. */
async function checkWaiting(page: Page, { ballast }: ServedConsole): Promise<void> {
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Executions' }).click();
  await page.getByLabel('Waits for an answer').check();
  await page.getByText(`${ASKING.length} shown`).waitFor();
  const links = await page.getByRole('table').getByRole('link').allTextContents();
  const listed = (ballast('list', '--waiting') as { name: string }[]).map(({ name }) => name);
  if (JSON.stringify(links) !== JSON.stringify(listed))
    throw new Error(`${links.join()} wait; the list says ${listed.join()}`);
}

/** A page of another origin cannot answer, neither as a page may send any request, nor with the token. */
async function checkOtherOrigin(browser: Browser, { url, ballast }: ServedConsole): Promise<void> {
  const { origin, searchParams } = new URL(url);
  const [asked] = (ballast('status', 'by-command') as Outcome).waitsFor ?? [];
  const input = { id: 'by-command', question: asked?.id ?? '', value: 'of another page' };
  const body = JSON.stringify({ operation: 'answer_question', input });
  const attempts: readonly { readonly mode: 'cors' | 'no-cors'; readonly headers: Record<string, string> }[] = [
    { mode: 'no-cors', headers: { 'content-type': 'text/plain' } },
    {
      mode: 'cors',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${searchParams.get('token')}` },
    },
  ];
  const page = await browser.newPage();
  const results: string[] = [];
  for (const attempt of attempts) {
    const sent = [`${origin}/api/call`, { method: 'POST', body, ...attempt }] as const;
    const result = page.evaluate(async ([to, init]) => (await fetch(to, init)).type, sent);
    results.push(await result.catch(() => 'refused'));
  }
  await page.close();
  if (results.some((result) => result !== 'refused')) throw new Error(`requests of another origin: ${results.join()}`);
  const { waitsFor = [] } = ballast('status', 'by-command') as Outcome;
  if (waitsFor.length !== 1) throw new Error('a page of another origin has answered');
}

/** Presses Tab until a control has the focus. */
async function tabTo(
  page: Page,
  what: string,
  isThere: (focused: { id: string; text: string; tag: string }) => boolean,
) {
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const { activeElement } = (
        globalThis as unknown as {
          document: {
            activeElement: { id: string; tagName: string; textContent: string; parentElement: { textContent: string } };
          };
        }
      ).document;
      const { id, tagName, textContent, parentElement } = activeElement;
      return { id, tag: tagName, text: `${textContent} ${parentElement.textContent}` };
    });
    if (isThere(focused)) return;
  }
  throw new Error(`no ${what} is reached by the keyboard`);
}

/** Without a mouse: the fields of the schema, the question of the act, and its confirmation. */
async function answerByKeyboard(page: Page, open: Open): Promise<void> {
  await open('executions/by-keyboard', 'clerk waits for an answer');
  await tabTo(page, 'field', ({ tag, text }) => tag === 'SELECT' && text.includes('publish'));
  await page.keyboard.press('t');
  await tabTo(page, 'note', ({ tag, text }) => tag === 'INPUT' && text.includes('for the readers'));
  await page.keyboard.type(HOSTILE.replace('\u001b', ''));
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/^npx ballast answer by-keyboard --value /).waitFor();
  await tabTo(page, 'confirmation', ({ tag, text }) => tag === 'BUTTON' && text.startsWith('Answer '));
  await page.keyboard.press('Enter');
  await page.getByText('clerk has its answer: by-keyboard goes on.').waitFor();
  await page.getByText('Every agent answered.').waitFor();
  await checkText(page);
  await open('executions/by-keyboard/input', '<script>');
  await checkText(page);
}

/** The command that the page shows does the same, and the page follows it. */
async function answerByCommand(page: Page, open: Open, { state }: ServedConsole, picture: string): Promise<void> {
  await open('executions/by-command', 'first?');
  await page.screenshot({ path: picture, fullPage: true });
  await page.getByLabel('Answer, as text').fill(`it's "one"`);
  await page.getByRole('button', { name: 'Answer clerk' }).click();
  const dialog = page.getByRole('dialog');
  const command = (await dialog.getByText(/^npx ballast /).textContent()) ?? '';
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  runShown(state, command);
  await page.getByText('second?', { exact: true }).waitFor();
  // the next question has a form of its own
  if ((await page.getByLabel('Answer, as text').inputValue()) !== '')
    throw new Error('the answer is that of the question before');
  await page.getByLabel('Answer, as text').fill('two');
  await page.getByRole('button', { name: 'Answer clerk' }).click();
  await confirmAnswer(page);
  await page.getByText('Every agent answered.').waitFor();
}

async function confirmAnswer(page: Page): Promise<void> {
  await page.getByRole('dialog').getByRole('button', { name: 'Answer', exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

/** One tab answers while the other is about to: the second is refused with the first answer, and its form closes. */
async function answerInTwoTabs(
  browser: Browser,
  served: ServedConsole,
  first: { readonly page: Page; readonly open: Open },
): Promise<void> {
  const second = await show(browser, served.url);
  for (const { page, open } of [first, second]) {
    await open('executions/in-two-tabs', 'clerk waits for an answer');
    await checkText(page);
    await page.getByLabel('Answer, as text').fill(page === first.page ? 'yes' : 'no');
    await page.getByRole('button', { name: 'Answer clerk' }).click();
    await page
      .getByRole('dialog')
      .getByText(/^npx ballast /)
      .waitFor();
  }
  await confirmAnswer(first.page);
  await second.page.getByText('Every agent answered.').waitFor();
  await second.page.getByRole('dialog').getByRole('button', { name: 'Answer', exact: true }).click();
  await second.page
    .getByRole('alert')
    .getByText(/it waits for no answer|answered the question with "yes" at/)
    .waitFor();
  await second.page.getByRole('button', { name: 'Cancel' }).click();
  if ((await second.page.getByLabel('Answer, as text').count()) > 0)
    throw new Error('a question that is answered is still asked');
  second.checkErrors(/status of 400/);
  await second.page.close();
}

/** A form that is sent twice before the page has drawn anything answers once. */
async function answerTwiceAtOnce(page: Page, open: Open): Promise<void> {
  await open('executions/twice', 'clerk waits for an answer');
  let sent = 0;
  page.on('request', (request) => {
    if (request.url().endsWith('/api/call') && request.postData()?.includes('answer_question') === true) sent += 1;
  });
  const questions = page.getByRole('region', { name: /^Question \w+ of clerk of / });
  await questions.nth(1).waitFor();
  for (const left of [1, 0]) {
    await page.getByLabel('Answer, as text').first().fill('here');
    await page.getByRole('button', { name: 'Answer clerk' }).first().click();
    const form = page.getByRole('dialog').locator('form');
    await form.evaluate((element) => {
      (element as unknown as { requestSubmit(): void }).requestSubmit();
      (element as unknown as { requestSubmit(): void }).requestSubmit();
    });
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByText(left === 1 ? 'twice waits for the other answers.' : 'twice goes on.').waitFor();
    // its form goes once the page has read the execution again
    await questions.nth(left).waitFor({ state: 'detached' });
  }
  await page.getByText('Every agent answered.').waitFor();
  if (sent !== 2) throw new Error(`two answers were sent ${sent} times`);
}

/** What the schema refuses is said before it is stored, what the node refuses with its next question. */
async function answerAfterRefusals(page: Page, open: Open): Promise<void> {
  await open('executions/refused', 'even?');
  await page.getByLabel('as JSON').check();
  await page.getByLabel('Answer as JSON').fill('three');
  await page.getByRole('button', { name: 'Answer clerk' }).click();
  await page
    .getByRole('alert')
    .getByText(/^answer is no JSON/)
    .waitFor();
  await page.getByLabel('Answer as JSON').fill('"three"');
  await page.getByRole('button', { name: 'Answer clerk' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Answer', exact: true }).click();
  await page
    .getByRole('dialog')
    .getByRole('alert')
    .getByText(/answer is "three"; it must be a number/)
    .waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByLabel('Answer as JSON').fill('3');
  await page.getByRole('button', { name: 'Answer clerk' }).click();
  await confirmAnswer(page);
  await page.getByText(/^The answer before was refused: [\s\S]*it must be even/).waitFor();
  await page.getByLabel('Answer as JSON').fill('4');
  await page.getByRole('button', { name: 'Answer clerk' }).click();
  await confirmAnswer(page);
  await page.getByText('Every agent answered.').waitFor();
}
