import crypto from 'node:crypto';

/** Since Node 20.12, in half the time. */
const { hash } = crypto as { readonly hash?: (algorithm: string, data: string, encoding: 'buffer') => Buffer };

/** The SHA-256 of a text. */
export function sha256(text: string): Buffer {
  return hash === undefined ? crypto.createHash('sha256').update(text).digest() : hash('sha256', text, 'buffer');
}
