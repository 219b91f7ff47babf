/**
 * Replaces the URLs that queues have on AWS by those they have here. The SDK sends a request for a queue to the host
 * in its URL, past AWS_ENDPOINT_URL: a function would call AWS.
 */
export function withLocalQueueUrls(
  values: Readonly<Record<string, string>>,
  endpoint: string,
  names: readonly string[],
): Record<string, string> {
  const localUrls = (text: string) =>
    text.replace(/https:\/\/sqs\.[a-z0-9-]+\.amazonaws\.com\/(\d{12})\/([\w-]+)/g, (url, accountId, name) =>
      names.includes(name) ? `${endpoint}/${accountId}/${name}` : url,
    );
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, localUrls(value)]));
}
