import { BlockList, isIP } from 'node:net';

/** The operator `cidr`: addresses of a network. @throws Error with the reason EventBridge gives */
export function cidr(network: unknown): (text: string) => boolean {
  // EventBridge's own wording, copied there from another operator
  if (typeof network !== 'string') throw new Error('prefix match pattern must be a string');
  const [address = '', mask = '', ...rest] = network.split('/');
  if (!network.includes('/') || rest.length > 0) throw new Error("Malformed CIDR, one '/' required");
  if (!/^[+-]?\d+$/.test(mask)) throw new Error('Malformed CIDR, mask bits must be an integer');
  const bits = Number(mask);
  if (bits < 0) throw new Error('Malformed CIDR, mask bits must not be negative');
  const version = isIP(address);
  if (version === 0) throw new Error(`Nonstandard IP address: ${address}`);
  const longest = version === 4 ? 32 : 128;
  if (bits >= longest) throw new Error(`IPv${version} mask bits must be < ${longest}`);
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const addresses = new BlockList();
  addresses.addSubnet(address, bits, family);
  return (text) => isIP(text) === version && addresses.check(text, family);
}
