/** The variable by which `DynamoDBSaver` finds its table, in a function that was given one. */
export const CHECKPOINT_TABLE_VARIABLE = 'BALLAST_CHECKPOINT_TABLE';

/** The variable by which it finds how long checkpoints stay, in seconds; without it they stay. */
export const CHECKPOINT_TTL_VARIABLE = 'BALLAST_CHECKPOINT_TTL_SECONDS';
