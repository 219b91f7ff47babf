import { start } from './built.js';

await start('app');
