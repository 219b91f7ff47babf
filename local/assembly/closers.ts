/** Stops the services started so far, in the order in which `stop` does it. */
export interface Closers {
  server?: () => Promise<void>;
  clock?: () => void;
  lambda?: () => Promise<void>;
  monitoring?: () => void;
  messaging?: () => void;
  dynamoDb?: () => Promise<void>;
  journal?: () => void;
  logs?: () => void;
  savedClock?: () => void;
}
