import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DataConverter, Payload, PayloadCodec } from '@temporalio/common';
import { METADATA_ENCODING_KEY } from '@temporalio/common';
import proto from '@temporalio/proto';
import { openBytes, sealBytes, WrongKey, type EncryptionKey } from '../store/encryption.ts';

const ENCODING = 'binary/encrypted';
const KEY_ID = 'encryption-key-id';

/**
 * How payloads travel: encrypted with the newest key when keys are configured, failures included; in clear otherwise.
 * Replaying a history needs the keys that it was recorded with.
 */
export function createDataConverter(keys: readonly EncryptionKey[]): DataConverter | undefined {
  if (keys.length === 0) return undefined;
  return {
    payloadCodecs: [new EncryptionCodec(keys)],
    failureConverterPath: fileURLToPath(new URL(`./failureConverter${extname(import.meta.filename)}`, import.meta.url)),
  };
}

/** AES-256-GCM over whole payloads; the key's id travels beside the ciphertext, so that keys can be rotated. */
export class EncryptionCodec implements PayloadCodec {
  readonly #keys: readonly EncryptionKey[];

  constructor(keys: readonly EncryptionKey[]) {
    this.#keys = keys;
  }

  async encode(payloads: Payload[]): Promise<Payload[]> {
    const [newest] = this.#keys;
    if (!newest) return payloads;
    return payloads.map((payload) => ({
      metadata: { [METADATA_ENCODING_KEY]: Buffer.from(ENCODING), [KEY_ID]: Buffer.from(newest.id) },
      data: sealBytes(newest, proto.temporal.api.common.v1.Payload.encode(payload).finish()),
    }));
  }

  async decode(payloads: Payload[]): Promise<Payload[]> {
    return payloads.map((payload) => {
      const encoding = payload.metadata?.[METADATA_ENCODING_KEY];
      if (!encoding || Buffer.from(encoding).toString() !== ENCODING) return payload;
      const keyId = Buffer.from(payload.metadata?.[KEY_ID] ?? []).toString();
      const key = this.#keys.find((each) => each.id === keyId);
      if (!key || !payload.data) throw new WrongKey(keyId);
      return proto.temporal.api.common.v1.Payload.decode(openBytes(key, payload.data));
    });
  }
}
