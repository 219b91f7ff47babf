import { synthesizeApp } from '../lib/app.ts';

process.exitCode = await synthesizeApp();
