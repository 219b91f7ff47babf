import { CataloguedError } from './errors.ts';

/** An attempt stopped before its deadline, with its progress stored for the next one. */
export class AgentDrainedError extends CataloguedError {
  override readonly name = 'AgentDrainedError';
}

/** The graph of a tier went wrong in itself: too many supersteps, updates that contradict each other; permanent. */
export class GraphError extends CataloguedError {
  override readonly name = 'GraphError';
}
