import { Annotation, END, interrupt, MemorySaver, START, StateGraph } from '@langchain/langgraph';
import { DynamoDBSaver, graphTier } from 'ballast/langgraph';
import { GraphError } from '../../../patterns/catalogue/graph-errors.ts';
import { AnswerNeeded } from '../../../patterns/catalogue/question-errors.ts';
import type { AgentTask } from '../../../patterns/declarations/agent.ts';
import type { Json } from '../../../patterns/json/json.ts';
import type { Question, TaskQuestions } from '../../../patterns/questions/task-questions.ts';
import { useCheckpointTable } from '../support/checkpoint-table.ts';
import { dyingAfter } from '../support/saver-under-test.ts';
import { taskOf } from './support.ts';

const table = useCheckpointTable();

const State = Annotation.Root({
  said: Annotation<string[]>({ reducer: (all, more) => [...all, ...more], default: () => [] }),
});

/** Two questions in a node, then two nodes that ask at once: each answer says which question it was for. */
const builder = new StateGraph(State)
  .addNode('row', () => ({ said: [`first ${interrupt('first')}`, `second ${interrupt('second')}`] }))
  .addNode('left', () => ({ said: [`left ${interrupt('left')}`] }))
  .addNode('right', () => ({ said: [`right ${interrupt('right')}`] }))
  .addNode('end', () => ({ said: ['end'] }))
  .addEdge(START, 'row')
  .addEdge('row', 'left')
  .addEdge('row', 'right')
  .addEdge(['left', 'right'], 'end')
  .addEdge('end', END);
const WHOLE = ['first to first', 'second to second', 'left to left', 'right to right', 'end'];

/** A user who answers every question with what it asked, a while after it was asked. */
function answeringUser() {
  const answered = new Map<string, Json>();
  const asked: string[] = [];
  const questions: TaskQuestions = {
    async answersTo(open: readonly Question[]) {
      const isAnswered = open.every(({ id }) => answered.has(id));
      for (const { id, value } of open) {
        if (!answered.has(id)) asked.push(String(value));
        answered.set(id, `to ${String(value)}`);
      }
      if (!isAnswered) throw new AnswerNeeded(asked.join(' '));
      return new Map(open.map(({ id }) => [id, answered.get(id) ?? null]));
    },
    async askAgain() {
      throw new AnswerNeeded('again');
    },
  };
  return { questions, asked };
}

function tierOn(checkpointer: MemorySaver | DynamoDBSaver, graph = builder) {
  return graphTier<unknown, typeof State.State, string[]>({
    name: 'graph',
    graph: (saver) => graph.compile({ checkpointer: saver }),
    input: () => ({}),
    output: ({ said }) => said,
    checkpointer: checkpointer as MemorySaver,
    answerTimeoutMs: 60_000,
  });
}

/** The outcome of an attempt: its answer, that it waits, or that its function died. */
async function attempt(checkpointer: DynamoDBSaver, task: AgentTask<unknown>): Promise<string[] | 'asks' | 'died'> {
  try {
    return (await tierOn(checkpointer).run(task)) as string[];
  } catch (error) {
    return error instanceof AnswerNeeded ? 'asks' : 'died';
  }
}

test('killed at any of its writes, a graph gives every answer to its own question, and asks each once', async () => {
  let deaths = 0;
  for (let writes = 0; writes < 60; writes++) {
    const user = answeringUser();
    const task = taskOf({ questions: user.questions });
    const saver = (dies: boolean) =>
      new DynamoDBSaver({
        client: dies ? dyingAfter(writes, table.connect()) : table.connect(),
        tableName: table.tableName,
      });
    // the function that dies is one environment: attempts run in it until it is dead
    const dying = saver(true);
    let outcome = await attempt(dying, task);
    while (outcome === 'asks') outcome = await attempt(dying, task);
    if (outcome === 'died') deaths += 1;
    for (let more = 0; outcome === 'died' || outcome === 'asks'; more++) {
      expect(more).toBeLessThan(10);
      outcome = await attempt(saver(false), task);
    }
    expect({ writes, outcome }).toEqual({ writes, outcome: WHOLE });
    expect({ writes, asked: user.asked }).toEqual({ writes, asked: ['first', 'second', 'left', 'right'] });
    if (deaths < writes + 1) break;
  }
  expect(deaths).toBeGreaterThan(5);
});

test('a graph that stops without a question is an error of the graph', async () => {
  const user = answeringUser();
  const stopping = graphTier<unknown, typeof State.State>({
    name: 'graph',
    graph: (saver) => builder.compile({ checkpointer: saver, interruptBefore: ['row'] }),
    input: () => ({}),
    checkpointer: new MemorySaver(),
    answerTimeoutMs: 60_000,
  });
  const stopped = stopping.run(taskOf({ questions: user.questions }));
  await expect(stopped).rejects.toThrow('the graph stopped at row without a question');
  await expect(stopped).rejects.toThrow(GraphError);
});

test('a graph that cannot be compiled is an error of the graph', async () => {
  const unreachable = graphTier<unknown, typeof State.State>({
    name: 'graph',
    graph: (saver) => new StateGraph(State).addNode('said', () => ({})).compile({ checkpointer: saver }) as never,
    checkpointer: new MemorySaver(),
  });
  await expect(unreachable.run(taskOf({}))).rejects.toThrow(
    /^the graph cannot be compiled: said is already being used/,
  );
});

test('a canary that comes to a question needs no answer', async () => {
  const canary = tierOn(new MemorySaver()).run(taskOf({ workflowId: '#canary' }));
  await expect(canary).rejects.toThrow(AnswerNeeded);
});
