/**
 * The extended suite on our saver and, as controls, on LangGraph's own for SQLite and memory:
 *
 *     npm run test:savers [-- --json]
 *
 * The control's package has native code, so it is installed here and on demand, not with the repository's own.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BaseCheckpointSaver, MemorySaver } from '@langchain/langgraph-checkpoint';
import { type SaverUnderTest, validateSaver } from '../../../langgraph/testing/index.ts';
import { startCheckpointTable } from '../support/checkpoint-table.ts';
import { dynamoDbSaverUnderTest } from '../support/saver-under-test.ts';

interface SqliteModule {
  readonly SqliteSaver: { fromConnString(path: string): BaseCheckpointSaver & { readonly db: { close(): void } } };
}

const HERE = import.meta.dirname;

async function loadSqlite(): Promise<SqliteModule> {
  if (!existsSync(join(HERE, 'node_modules'))) {
    execFileSync('npm', ['ci', '--legacy-peer-deps', '--no-audit', '--no-fund'], { cwd: HERE, stdio: 'inherit' });
  }
  return (await import(
    join(HERE, 'node_modules/@langchain/langgraph-checkpoint-sqlite/dist/index.js')
  )) as SqliteModule;
}

const { SqliteSaver } = await loadSqlite();
const table = await startCheckpointTable();

const savers: Readonly<Record<string, () => SaverUnderTest>> = {
  DynamoDBSaver: () => dynamoDbSaverUnderTest(table),
  SqliteSaver: () => {
    const folder = mkdtempSync(join(tmpdir(), 'ballast-sqlite-'));
    const opened = [SqliteSaver.fromConnString(join(folder, 'checkpoints.db'))];
    const [saver] = opened;
    if (saver === undefined) throw new Error('no saver');
    return {
      saver,
      openAnother: () => {
        const another = SqliteSaver.fromConnString(join(folder, 'checkpoints.db'));
        opened.push(another);
        return another;
      },
      close: async () => {
        for (const { db } of opened) db.close();
        rmSync(folder, { recursive: true });
        await Promise.resolve();
      },
    };
  },
  MemorySaver: () => ({ saver: new MemorySaver(), close: () => Promise.resolve() }),
};

const results: Record<string, Awaited<ReturnType<typeof validateSaver>>> = {};
for (const [name, open] of Object.entries(savers)) {
  results[name] = await validateSaver(() => Promise.resolve(open()));
}
await table.close();

if (process.argv.includes('--json')) {
  console.log(JSON.stringify(results, null, 2));
} else {
  for (const [name, findings] of Object.entries(results)) {
    const kept = findings.filter(({ result }) => result === 'kept').length;
    const leftOut = findings.filter(({ result }) => result === 'left-out').length;
    console.log(`${name}: ${kept} kept, ${findings.length - kept - leftOut} broken, ${leftOut} left out`);
    for (const finding of findings) {
      if (finding.result === 'broken') console.log(`  broken ${finding.id}: ${finding.title}: ${finding.error}`);
      if (finding.result === 'left-out') console.log(`  left out ${finding.id}: needs ${finding.needs.join(', ')}`);
    }
  }
}
process.exitCode = results.DynamoDBSaver?.every(({ result }) => result === 'kept') ? 0 : 1;
