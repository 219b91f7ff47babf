import { defineCommandLine } from 'ballast';
import type { Ticket } from './workflow.ts';

/** `ballast run 'our shop is down'` */
export default defineCommandLine({
  input: {
    argument: 'TEXT',
    description: 'the text of the ticket',
    default: 'our shop is down',
    parse: (text): Ticket => ({ text }),
  },
});
