/** How every command that takes an execution describes its argument. */
export const ID_HELP = 'name or ARN of an execution, or the id of its workflow';
