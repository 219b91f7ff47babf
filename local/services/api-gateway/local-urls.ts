/** Path of the cloud's endpoint below which the stages of REST APIs are. */
export const REST_APIS_PATH = '/restapis/';

/** Replaces the URLs that stages of REST APIs have on AWS by those they have here. */
export function withLocalApiUrls(
  values: Readonly<Record<string, string>>,
  endpoint: string,
  apiIds: readonly string[],
): Record<string, string> {
  const localUrls = (text: string) =>
    text.replace(/https:\/\/([a-z0-9]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com\//g, (url, id: string) =>
      apiIds.includes(id) ? `${endpoint}${REST_APIS_PATH}${id}/` : url,
    );
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, localUrls(value)]));
}
