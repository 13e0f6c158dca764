/** Bytes of a new secret. */
const BYTES = 32;

/** 新的签名密钥 — `whsec_` and the base64 of 32 random bytes, as Standard Webhooks writes secrets. */
export function newSigningSecret(): string {
  return `whsec_${btoa(String.fromCodePoint(...crypto.getRandomValues(new Uint8Array(BYTES))))}`;
}
