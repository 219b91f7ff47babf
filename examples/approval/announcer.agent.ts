import { defineAgent } from 'ballast';
import { graphTier } from 'ballast/langgraph';
import * as z from 'zod';
import { type AnnouncementState, announcementGraph } from './graph.ts';

type Input = { readonly topic: string };

const announcement = z.object({ draft: z.string(), isPublished: z.boolean() });
type Announcement = z.infer<typeof announcement>;

/** Waits a day for the answer; without one, nothing is published. */
export default defineAgent<Input, Announcement>({
  name: 'announcer',
  phase: 'announce',
  required: true,
  output: announcement,
  tiers: [
    graphTier<Input, AnnouncementState, Announcement>({
      name: 'graph',
      graph: (checkpointer) => announcementGraph().compile({ checkpointer }),
      input: ({ input: { topic } }) => ({ topic }),
      output: ({ draft, isApproved }) => ({ draft, isPublished: isApproved }),
      attemptTimeoutMs: 10_000,
      answerTimeoutMs: 86_400_000,
    }),
    { name: 'unpublished', run: () => ({ draft: '', isPublished: false }) },
  ],
});
