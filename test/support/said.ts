import type { World } from './world.ts';

/**
 * The codes of the log lines and events about an execution; those of events are logged where they are published.
 * @returns undefined on an endpoint, whose logs come late and whose bus nobody reads
 */
export function saidOf({ cloud }: World, { executionArn }: { readonly executionArn: string }): string[] | undefined {
  if (cloud === undefined) return undefined;
  const lines = cloud.logs.groups().flatMap((group) => cloud.logs.read(group) ?? []);
  const logged = lines.flatMap(({ message }) =>
    message.includes(`"${executionArn}"`) ? (/"code":"(\w+)"/.exec(message)?.[1] ?? []) : [],
  );
  const published = cloud.events
    .events()
    .filter(({ source, detail }) => source === 'ballast' && JSON.stringify(detail).includes(`"${executionArn}"`));
  return [...new Set([...logged, ...published.map((event) => event['detail-type'])])];
}
