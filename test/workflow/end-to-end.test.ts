import { jest } from '@jest/globals';
import { runInProcess } from '../cli/support/in-process.ts';
import { reachStack } from '../support/end-to-end/deployed-stack.ts';
import { runEndToEnd } from '../support/end-to-end/scenario.ts';
import { sized } from '../support/size.ts';
import { assemblyOf } from '../support/synth.ts';
import { openOwnWorld } from '../support/world.ts';

jest.setTimeout(240_000);

const SIGNED = ['signed by the AWS SDK', true] as const;

// `.ci/run e2e` is the same on an emulator to which the CDK has deployed, as far as that goes, by commands in processes of their own
test.each(sized([SIGNED], [SIGNED, ['unsigned', false] as const]))(
  'runs are started by API, event and command line, reported, redriven and resumed, with requests %s',
  async (_, isSigned) => {
    const world = await openOwnWorld(await assemblyOf('research'));
    const { endpoint, credentials, outputs } = world.cloud ?? {};
    try {
      const place = {
        endpoint: endpoint ?? '',
        region: 'us-east-1',
        credentials: credentials ?? { accessKeyId: '', secretAccessKey: '' },
        stack: 'Ballast-research-dev',
        apiUrl: outputs?.ApiUrl ?? '',
        isSigned,
        runCommand: (args: readonly string[], env: NodeJS.ProcessEnv) => runInProcess(args, process.cwd(), env),
      };
      const seen = await runEndToEnd({ ...reachStack(place), lacks: {}, say: () => {} });
      expect(seen).toHaveLength(9);
      expect(seen.join('\n')).toMatch(/redriven by the API.*\n.*resumed by the command line/);
    } finally {
      await world.close();
    }
  },
);
