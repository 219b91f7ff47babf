import { defineGraph } from 'ballast/langgraph';
import * as z from 'zod';
import { type NewsletterState, newsletterGraph } from './graph.ts';

const DAY_MS = 86_400_000;

/** A LangGraph graph as a state machine: each node has a function of its own. */
export default defineGraph({
  name: 'newsletter',
  input: z.object({ topics: z.array(z.string().min(1).max(100)).min(1).max(20) }),
  graph: newsletterGraph(),
  nodes: { approve: { answerTimeoutMs: 7 * DAY_MS }, send: { dependency: 'mail.example', retry: { attempts: 5 } } },
  output: ({ letter, isSent }: NewsletterState) => ({ letter, isSent }),
});
