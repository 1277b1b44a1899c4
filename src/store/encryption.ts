import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** A key of `ENCRYPTION_KEY`: an id that is stored with what it encrypts, and 32 bytes. */
export interface EncryptionKey {
  id: string;
  bytes: Buffer;
}

/** Encrypts secrets and payloads with AES-256-GCM; the first key is for new data, all of them can decrypt. */
export interface SecretBox {
  /** False when no key is configured: values are then stored in clear, marked as such. */
  readonly encrypts: boolean;
  seal(text: string): string;
  /** Throws WrongKey when the key isn't configured or doesn't fit. */
  open(sealed: string): string;
}

/** What was stored was encrypted with a key that isn't configured, or was changed. */
export class WrongKey extends Error {
  constructor(keyId: string) {
    super(
      `ENCRYPTION_KEY has no key "${keyId}" that opens what was stored. Configure the key that it was stored with.`,
    );
    this.name = 'WrongKey';
  }
}

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Makes the box for the configured keys; none means that nothing is encrypted. */
export function createSecretBox(keys: readonly EncryptionKey[]): SecretBox {
  const [newest] = keys;
  return {
    encrypts: newest !== undefined,
    seal(text) {
      if (!newest) return `clear:${text}`;
      return `aes:${newest.id}:${sealBytes(newest, Buffer.from(text, 'utf8')).toString('base64')}`;
    },
    open(sealed) {
      if (sealed.startsWith('clear:')) return sealed.slice('clear:'.length);
      const [, keyId = '', data = ''] = sealed.split(':');
      const key = keys.find((each) => each.id === keyId);
      if (!key) throw new WrongKey(keyId);
      return openBytes(key, Buffer.from(data, 'base64')).toString('utf8');
    },
  };
}

/** AES-256-GCM: nonce, ciphertext and tag in one buffer. */
export function sealBytes(key: EncryptionKey, plain: Uint8Array): Buffer {
  const nonce = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key.bytes, nonce);
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, sealed, cipher.getAuthTag()]);
}

/** The reverse of sealBytes. Throws WrongKey when the bytes were not sealed with this key. */
export function openBytes(key: EncryptionKey, sealed: Uint8Array): Buffer {
  const buffer = Buffer.from(sealed);
  try {
    const decipher = createDecipheriv('aes-256-gcm', key.bytes, buffer.subarray(0, IV_BYTES));
    decipher.setAuthTag(buffer.subarray(buffer.length - TAG_BYTES));
    return Buffer.concat([decipher.update(buffer.subarray(IV_BYTES, buffer.length - TAG_BYTES)), decipher.final()]);
  } catch {
    throw new WrongKey(key.id);
  }
}
