import { randomUUID } from 'node:crypto';
import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { agentFilesOf } from '../lib/declarations/workflow-files.ts';
import { InvalidInputError } from '../patterns/catalogue/errors.ts';
import type { AgentTask } from '../patterns/declarations/agent.ts';
import { describeValue } from '../patterns/json/describe-value.ts';

/**
 * Answers for every tier of an agent, or throws as a tier would. It runs in the test's own process: it may return a promise,
 * but nothing that takes real time, which virtual time does not wait for.
 */
export type Replacement = (task: AgentTask<unknown>, tier: string) => unknown;

export interface ReplacedWorkflow {
  readonly folder: string;
  remove(): void;
}

/** What the function of a replaced agent asks. */
interface Question {
  readonly agent: string;
  readonly tier: string;
  readonly task: AgentTask<unknown>;
  answer?: unknown;
}

/**
 * A folder with the declarations of another one, in which some agents ask this process. Their functions are evaluated in it,
 * and Node's channels are the same for all of it.
 * @throws InvalidInputError for a name that no agent has
 */
export function replaceAgents(folder: string, replacements: Readonly<Record<string, Replacement>>): ReplacedWorkflow {
  const files = agentFilesOf(folder);
  const names = files.map((file) => basename(file, '.agent.ts'));
  const unknown = Object.keys(replacements).filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    throw new InvalidInputError(
      unknown
        .map((name) => `there is no agent ${describeValue(name)} to replace; there are ${names.join(', ')}`)
        .join('\n'),
    );
  }
  const copy = mkdtempSync(join(tmpdir(), 'ballast-replaced-'));
  const name = `ballast.testing.${randomUUID()}`;
  writeFileSync(join(copy, 'workflow.ts'), reexport(join(folder, 'workflow.ts')));
  for (const [index, file] of files.entries()) {
    const agent = names[index] ?? '';
    const source = Object.hasOwn(replacements, agent) ? replacedSource(file, agent, name) : reexport(file);
    writeFileSync(join(copy, basename(file)), source);
  }
  const answer = (message: unknown) => {
    const question = message as Question;
    // an error of a subscriber is not the publisher's: it travels as a promise
    question.answer = Promise.resolve().then(() => replacements[question.agent]?.(question.task, question.tier));
  };
  subscribe(name, answer);
  // a channel without a reference is forgotten, with its subscribers
  const kept = channel(name);
  return {
    folder: copy,
    remove() {
      unsubscribe(kept.name, answer);
      rmSync(copy, { recursive: true, force: true });
    },
  };
}

function reexport(file: string): string {
  return `export { default } from ${JSON.stringify(file)};\n`;
}

function replacedSource(file: string, agent: string, name: string): string {
  return `import { channel } from 'node:diagnostics_channel';
import declaration from ${JSON.stringify(file)};

const questions = channel(${JSON.stringify(name)});

export default {
  ...declaration,
  tiers: declaration.tiers.map((tier) => ({
    ...tier,
    run: (task) => {
      const question = { agent: ${JSON.stringify(agent)}, tier: tier.name, task };
      questions.publish(question);
      return question.answer;
    },
  })),
};
`;
}
