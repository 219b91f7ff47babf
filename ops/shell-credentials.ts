import { SFNClient } from '@aws-sdk/client-sfn';

/** The AWS credentials and the region of the shell that a command is called in. */
export interface ShellCredentials {
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  /** @default - it names none */
  readonly region?: string;
}

/** Finds credentials and region as every AWS SDK does: variables, profile, single sign-on. @throws when there are none */
export async function readShellCredentials(): Promise<ShellCredentials> {
  const client = new SFNClient({});
  try {
    const { accessKeyId, secretAccessKey, sessionToken } = await client.config.credentials();
    const region = await client.config.region().catch(() => undefined);
    return {
      credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
      ...(region === undefined ? {} : { region }),
    };
  } finally {
    client.destroy();
  }
}
