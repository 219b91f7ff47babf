import { ROOMS, type Room, sourcesOf, textOf } from './support/files.ts';
import { globalsOf, importsOf } from './support/syntax.ts';

/** Which rooms a room may import from, besides itself. Everyone but `local` speaks the vocabulary of `patterns`. */
const ARROWS: Readonly<Record<Room, readonly Room[]>> = {
  bin: ['cli', 'lib'],
  cli: ['console', 'mcp', 'ops', 'lib', 'local', 'patterns', 'testing'],
  console: ['ops', 'patterns'],
  mcp: ['ops', 'patterns'],
  lib: ['patterns'],
  ops: ['patterns', 'stores'],
  // the API's handler calls the operations that the command line calls
  lambdas: ['patterns', 'stores', 'ops'],
  stores: ['patterns'],
  models: ['patterns'],
  // of lib only the entry of constructs, which no function imports
  langgraph: ['patterns', 'stores', 'lib'],
  patterns: [],
  local: [],
  testing: ['lib', 'ops', 'local', 'patterns', 'stores'],
  // as a user's own folder: of the framework only the package's entries, by the name `ballast`
  examples: [],
};

/** Packages that belong to some rooms only: the CDK would weigh 60 MB in a handler's bundle. */
const PACKAGES: Readonly<Record<string, readonly Room[]>> = {
  'aws-cdk-lib': ['lib', 'bin', 'testing', 'langgraph'],
  constructs: ['lib', 'bin', 'langgraph'],
  dynalite: ['local'],
  commander: ['cli'],
  '@modelcontextprotocol/sdk': ['mcp', 'cli'],
  preact: ['console'],
  '@aws-sdk/client-bedrock-runtime': ['models'],
  '@aws-sdk/client-secrets-manager': ['models', 'lambdas'],
  '@langchain/core': ['langgraph', 'examples'],
  '@langchain/langgraph': ['langgraph', 'examples'],
  '@langchain/langgraph-checkpoint': ['langgraph', 'examples'],
};

/** Time, chance, surroundings: `patterns` is given them, so that the same inputs decide the same. */
const IMPURE = [
  'Date.now',
  'new Date',
  'Math.random',
  'process',
  'performance',
  'crypto',
  'fetch',
  'console',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'globalThis',
];

function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

function importsIn(room: Room): { file: string; imported: string }[] {
  return sourcesOf(room).flatMap((file) => importsOf(file).map((imported) => ({ file, imported })));
}

function roomOf(imported: string): Room | undefined {
  return ROOMS.find((room) => imported.startsWith(`${room}/`));
}

describe.each(ROOMS)('%s', (room) => {
  test('imports only from the rooms its arrows lead to', () => {
    const strays = importsIn(room).filter(({ imported }) => {
      const other = roomOf(imported);
      return other !== undefined && other !== room && !ARROWS[room].includes(other);
    });
    expect(strays).toEqual([]);
  });

  test("imports no test, no benchmark and not the package's entry by its path", () => {
    expect(importsIn(room).filter(({ imported }) => /^(test|bench)\/|^index\.ts$/.test(imported))).toEqual([]);
  });

  test('leaves the packages of other rooms alone', () => {
    const strays = importsIn(room).filter(({ imported }) => PACKAGES[packageOf(imported)]?.includes(room) === false);
    expect(strays).toEqual([]);
  });
});

test('the framework knows nothing of its examples but the folder of the default workflow', () => {
  const knowing = ROOMS.filter((room) => room !== 'examples')
    .flatMap(sourcesOf)
    .filter((file) => /\b(tickers?|stocks?|AAPL)\b/i.test(textOf(file)));
  expect(knowing).toEqual([]);
});

describe('patterns', () => {
  test('imports nothing but itself, zod, and for hashes node:crypto', () => {
    const foreign = importsIn('patterns').filter(
      ({ file, imported }) =>
        !imported.startsWith('patterns/') &&
        imported !== 'zod' &&
        !(file === 'patterns/hash.ts' && imported === 'node:crypto'),
    );
    expect(foreign).toEqual([]);
  });

  test('reads no clock, draws no random numbers and has no side effects', () => {
    const impure = sourcesOf('patterns').flatMap((file) => {
      const used = globalsOf(file);
      return IMPURE.filter((name) => used.has(name)).map((name) => `${file}: ${name}`);
    });
    expect(impure).toEqual([]);
  });
});

test('the CDK is in the constructs for LangGraph only, and LangGraph in none of them', () => {
  const imports = importsIn('langgraph');
  const isConstruct = (file: string) => file.startsWith('langgraph/cdk/');
  const isOfConstructs = (imported: string) => /^(lib\/|aws-cdk-lib|constructs)/.test(imported);
  expect(imports.filter(({ file, imported }) => isOfConstructs(imported) && !isConstruct(file))).toEqual([]);
  expect(imports.filter(({ file, imported }) => imported.startsWith('@langchain/') && isConstruct(file))).toEqual([]);
});

test('ops prints nothing: rendering is the business of cli', () => {
  const printing = sourcesOf('ops').filter((file) => {
    const used = globalsOf(file);
    return used.has('console') || used.has('process.stdout') || used.has('process.stderr');
  });
  expect(printing).toEqual([]);
});
