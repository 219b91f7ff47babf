import { Annotation, Command, END, interrupt, Send, START, StateGraph } from '@langchain/langgraph';

const State = Annotation.Root({
  topics: Annotation<string[]>,
  sections: Annotation<string[]>({ reducer: (all, more) => [...all, ...more], default: () => [] }),
  letter: Annotation<string>,
  isSent: Annotation<boolean>,
});
export type NewsletterState = typeof State.State;

/** A section for each topic at the same time, then the letter, which a user approves before it is sent. */
export function newsletterGraph() {
  return new StateGraph(State)
    .addNode('choose', ({ topics }) => ({ topics: [...new Set(topics)].toSorted() }))
    .addNode('writeSection', ({ topic }: { readonly topic: string }) => ({ sections: [`What is new in ${topic}.`] }))
    .addNode('edit', ({ sections }) => ({ letter: sections.join('\n') }))
    .addNode(
      'approve',
      ({ letter }) => {
        const responseSchema = { type: 'boolean' } as const;
        const isApproved = interrupt<unknown, boolean>({ question: 'Send this?', letter }, { responseSchema });
        return new Command({ update: { isSent: false }, goto: isApproved ? 'send' : END });
      },
      { ends: ['send', END] },
    )
    .addNode('send', () => ({ isSent: true }))
    .addEdge(START, 'choose')
    .addConditionalEdges('choose', ({ topics }) => topics.map((topic) => new Send('writeSection', { topic })), [
      'writeSection',
    ])
    .addEdge('writeSection', 'edit')
    .addEdge('edit', 'approve')
    .addEdge('send', END);
}
