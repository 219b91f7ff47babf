import { Annotation, END, interrupt, START, StateGraph } from '@langchain/langgraph';

const State = Annotation.Root({
  topic: Annotation<string>,
  draft: Annotation<string>,
  isApproved: Annotation<boolean>,
});
export type AnnouncementState = typeof State.State;

/** write -> review -> the end. `review` waits for an answer, and runs again from its top with it. */
export function announcementGraph() {
  return new StateGraph(State)
    .addNode('write', ({ topic }) => ({ draft: `We are glad to announce ${topic}.` }))
    .addNode('review', ({ draft }) => {
      const responseSchema = { type: 'boolean' } as const;
      return { isApproved: interrupt<unknown, boolean>({ question: 'Publish this?', draft }, { responseSchema }) };
    })
    .addEdge(START, 'write')
    .addEdge('write', 'review')
    .addEdge('review', END);
}
