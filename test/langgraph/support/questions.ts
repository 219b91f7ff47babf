import { Annotation, END, START, StateGraph } from '@langchain/langgraph';
import { defineGraph } from 'ballast/langgraph';
import * as z from 'zod';

const State = Annotation.Root({ question: Annotation<string>, answer: Annotation<string> });

const lookUp = ({ question }: typeof State.State) => ({ answer: `looked up ${question}` });

export default defineGraph(import.meta, {
  name: 'questions',
  input: z.object({ question: z.string() }),
  graph: new StateGraph(State).addNode('lookUp', lookUp).addEdge(START, 'lookUp').addEdge('lookUp', END),
  nodes: { lookUp: { attemptTimeoutMs: 10_000, retry: { attempts: 5 }, dependency: 'search.example' } },
});
