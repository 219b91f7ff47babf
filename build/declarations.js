import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CompilerState, Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import { DIST, PACKAGE } from './freshness.js';

/** The entries of the package: the name of the report, the source without its extension. */
const ENTRIES = [
  ['ballast', 'index'],
  ['ballast-cdk', 'lib/index'],
  ['ballast-models', 'models/index'],
  ['ballast-models-bedrock', 'models/bedrock'],
  ['ballast-models-secrets', 'models/secrets'],
  ['ballast-langgraph', 'langgraph/index'],
  ['ballast-langgraph-cdk', 'langgraph/cdk/index'],
  ['ballast-langgraph-testing', 'langgraph/testing/index'],
  ['ballast-testing', 'testing/index'],
  ['ballast-circuit-breaker', 'circuit-breaker'],
];

/** One declaration file per source. */
const ALL = join(DIST, '.declarations');

/** What the package promises: a change of it is made on purpose. */
const REPORTS = join(PACKAGE, 'build', 'api');

/**
 * Writes one declaration file per entry, and compares each with its report.
 * @param {{ update: boolean }} options whether the reports are replaced
 * @returns {Promise<string[]>} the entries that are not as their reports say
 */
export function buildDeclarations({ update }) {
  rmSync(ALL, { recursive: true, force: true });
  const tsc = join(PACKAGE, 'node_modules/typescript/bin/tsc');
  // each further thread would look at the types of the CDK and the SDK again
  execFileSync(process.execPath, [tsc, '-p', 'build/tsconfig.json', '--singleThreaded'], {
    cwd: PACKAGE,
    stdio: 'inherit',
  });
  for (const file of declarations()) writeFileSync(file, withJavaScriptNames(readFileSync(file, 'utf8')));
  mkdirSync(REPORTS, { recursive: true });
  const configs = ENTRIES.map(([report, source]) => configOf(report, source));
  // one program for all: each entry by its own would read the declarations of the CDK, the SDK and LangGraph again
  const compilerState = CompilerState.create(configs[0], {
    additionalEntryPoints: configs.map(({ mainEntryPointFilePath }) => mainEntryPointFilePath),
  });
  const changed = ENTRIES.filter(([report], index) => !extract(report, configs[index], compilerState, update)).map(
    ([report]) => report,
  );
  rmSync(ALL, { recursive: true, force: true });
  return changed;
}

function declarations() {
  const names = readdirSync(ALL, { recursive: true }).map(String);
  return names.filter((name) => name.endsWith('.d.ts')).map((name) => join(ALL, name));
}

/** TypeScript writes imports as they are in the sources, by the names of those. */
function withJavaScriptNames(text) {
  return text.replace(/(from |import\()(['"])(\.\.?\/[^'"]+)\.ts\2/g, '$1$2$3.js$2');
}

function configOf(report, source) {
  return ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(PACKAGE, 'package.json'),
    configObject: {
      projectFolder: PACKAGE,
      mainEntryPointFilePath: join(ALL, `${source}.d.ts`),
      compiler: { overrideTsconfig: TSCONFIG },
      dtsRollup: { enabled: true, untrimmedFilePath: join(DIST, `${source}.d.ts`) },
      apiReport: {
        enabled: true,
        reportFolder: REPORTS,
        reportTempFolder: join(ALL, 'api'),
        reportFileName: report,
      },
      docModel: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: 'lf',
      messages: MESSAGES,
    },
  });
}

/** @returns whether the entry is as its report says */
function extract(report, config, compilerState, update) {
  const { apiReportChanged, succeeded } = Extractor.invoke(config, {
    compilerState,
    localBuild: update,
    showVerboseMessages: false,
    messageCallback: (message) => {
      if (message.messageId === 'console-api-report-not-copied' || message.logLevel === 'none') message.handled = true;
    },
  });
  if (update) cpSync(join(ALL, 'api', `${report}.api.md`), join(REPORTS, `${report}.api.md`));
  return succeeded && !apiReportChanged;
}

const TSCONFIG = {
  compilerOptions: {
    module: 'nodenext',
    moduleResolution: 'nodenext',
    target: 'es2023',
    lib: ['es2023'],
    strict: true,
    skipLibCheck: true,
    types: ['node'],
  },
  include: [join(ALL, '**/*.d.ts')],
};

const none = { logLevel: 'none' };
const MESSAGES = {
  compilerMessageReporting: { default: { logLevel: 'error' } },
  extractorMessageReporting: {
    default: { logLevel: 'error' },
    // every name of an entry is public: there is no other release tag
    'ae-missing-release-tag': none,
    // comments are for readers of the sources
    'ae-unresolved-link': none,
    'ae-undocumented': none,
    // a package below LangGraph has a source where its declarations should be
    'ae-wrong-input-file-type': none,
    // types that are named in a signature only
    'ae-forgotten-export': none,
  },
  tsdocMessageReporting: { default: none },
};
