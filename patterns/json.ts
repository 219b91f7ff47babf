/** Any value that survives `JSON.stringify`: what travels between states, stores and handlers. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
