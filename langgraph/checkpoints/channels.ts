import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { ChannelVersions, Checkpoint, SerializerProtocol } from '@langchain/langgraph-checkpoint';
import type { CheckpointAddress } from './keys.ts';
import { isInline, type StoredValue, type TypedBytes, type Values } from './values.ts';

/** Up to this a channel's value is in the item of each checkpoint that has it, in bytes; above, only changes are written. */
export const INLINE_CHANNEL_BYTES = 32_000;

/** For all channels in an item together. */
export const INLINE_CHANNELS_BYTES = 240_000;

/** The values of a checkpoint's channels, by channel. */
export type ChannelAttributes = Readonly<Record<string, AttributeValue>>;

export interface ChannelsOptions {
  readonly values: Values;
  readonly serde: SerializerProtocol;
  /** the channels of the parent: undefined for a first checkpoint, 'missing' when the parent is not there */
  readonly parent: ChannelAttributes | 'missing' | undefined;
  /** whether the parts of a value live as long as an item that is written now */
  readonly livesOn: (attribute: AttributeValue) => boolean;
}

/** The channels of a checkpoint, as its item has them. */
export interface StoredChannels {
  readonly channels: ReadonlyMap<string, StoredValue>;
  /** whether values are outside of the item that the parent refers to as well */
  readonly sharesParts: boolean;
}

/**
 * Stores the channels of a checkpoint: those with a new version anew, the others as the parent has them. A value that the
 * parent should have and has not is stored too, so that a parent that was pruned costs nothing.
 */
export async function storeChannels(
  address: CheckpointAddress,
  { channel_values: values, channel_versions: versions }: Checkpoint,
  newVersions: ChannelVersions,
  options: ChannelsOptions,
): Promise<StoredChannels> {
  const channels = new Map<string, StoredValue>();
  const fresh: string[] = [];
  let inlineBytes = 0;
  let sharesParts = false;
  for (const channel of Object.keys(values)) {
    if (values[channel] === undefined) continue;
    const known = options.parent === 'missing' ? undefined : options.parent?.[channel];
    if (Object.hasOwn(newVersions, channel) || options.parent === 'missing') fresh.push(channel);
    else if (known !== undefined && (!isVersion(known, versions[channel]) || !options.livesOn(known)))
      fresh.push(channel);
    else if (known !== undefined) {
      const bytes = known.M?.data?.B?.length ?? 0;
      inlineBytes += bytes;
      if (!isInline(known)) sharesParts = true;
      channels.set(channel, { attribute: known, inlineBytes: bytes, isComplete: () => Promise.resolve(true) });
    }
  }
  for (const channel of fresh) {
    const dumped: TypedBytes = await options.serde.dumpsTyped(values[channel]);
    const limit = Math.min(INLINE_CHANNEL_BYTES, INLINE_CHANNELS_BYTES - inlineBytes);
    const stored = await options.values.store(address, dumped, limit);
    inlineBytes += stored.inlineBytes;
    const attribute = { M: { ...stored.attribute.M, version: { S: JSON.stringify(versions[channel] ?? null) } } };
    channels.set(channel, { ...stored, attribute });
  }
  return { channels, sharesParts };
}

function isVersion(attribute: AttributeValue, version: number | string | undefined): boolean {
  return attribute.M?.version?.S === JSON.stringify(version ?? null);
}

/** @returns undefined when parts of a value are missing */
export async function loadChannels(
  address: CheckpointAddress,
  attributes: ChannelAttributes,
  { values, serde }: Pick<ChannelsOptions, 'values' | 'serde'>,
): Promise<Record<string, unknown> | undefined> {
  const loaded = await Promise.all(
    Object.entries(attributes).map(async ([channel, attribute]) => {
      const stored = await values.load(address, attribute);
      return stored && ([channel, await serde.loadsTyped(stored[0], stored[1])] as const);
    }),
  );
  const complete = loaded.filter((entry) => entry !== undefined);
  return complete.length === loaded.length ? Object.fromEntries(complete) : undefined;
}
