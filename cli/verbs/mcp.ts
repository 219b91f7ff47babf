import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { Command } from 'commander';
import { Reconnecting } from '../../console/connection.ts';
import { mcpServer } from '../../mcp/server.ts';
import { withOperations } from '../operations.ts';
import type { CommonOptions } from '../options.ts';
import { packageVersion } from '../package-version.ts';

const EXAMPLES = `
Speaks the Model Context Protocol on stdin and stdout, until stdin ends. Its tools are the operations of the console.

Examples:
  $ npx ballast mcp
  $ npx ballast mcp --target aws --stack Ballast-research-prod
  $ npx ballast mcp --allow-write                     also starts, stops and redrives executions, and commands circuits`;

interface McpVerbOptions extends CommonOptions {
  readonly allowWrite?: true;
}

export function createCommand(): Command {
  return new Command('mcp')
    .description(
      'Serve the operations to a coding agent, by the Model Context Protocol; read-only unless it is allowed to write.',
    )
    .option('--allow-write', 'allow the operations that change something')
    .addHelpText('after', EXAMPLES)
    .action(serveMcp);
}

async function serveMcp(options: McpVerbOptions): Promise<void> {
  await withOperations(options, async (connection) => {
    const reconnecting = new Reconnecting(connection);
    const server = mcpServer(connection.context, {
      version: packageVersion(),
      allowWrite: options.allowWrite === true,
      run: ({ kind }, ask) => (kind === 'read' ? reconnecting.read(ask) : reconnecting.change(ask)),
    });
    const ended = new Promise<void>((resolve) => {
      process.stdin.once('end', resolve);
      process.stdin.once('close', resolve);
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    });
    await server.connect(new StdioServerTransport());
    await ended;
    reconnecting.close();
    await server.close();
  });
}
