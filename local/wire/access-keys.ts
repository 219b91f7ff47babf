import { createHash } from 'node:crypto';

/** The accepted access keys: the state directory's own, and one for each execution environment. */
export interface AccessKeys {
  /** @returns how to take it back */
  add(accessKeyId: string): () => void;
  has(accessKeyId: string | undefined): boolean;
}

/** Looked up by their hashes: how long a lookup takes then says nothing about how much of a guessed key is right. */
export function createAccessKeys(): AccessKeys {
  const hashes = new Set<string>();
  return {
    add(accessKeyId) {
      const hash = hashOf(accessKeyId);
      hashes.add(hash);
      return () => hashes.delete(hash);
    },
    has: (accessKeyId) => accessKeyId !== undefined && hashes.has(hashOf(accessKeyId)),
  };
}

function hashOf(accessKeyId: string): string {
  return createHash('sha256').update(accessKeyId).digest('base64');
}
