type Secrets = Readonly<Record<string, string>>;

/** The secret that goes on signing, beside the new one, until the receiver has changed to it. */
const PREVIOUS = 'previousSecret';

/**
 * 保存密钥 — what is kept after `given` was saved over `kept`: a secret left out stays, an empty one goes. Of a kind that also signs with the
 * previous secret, the one that is replaced becomes it, unless the draft says which.
 *
 * @param names  the secrets this kind has; others go
 */
export function keptSecrets(names: readonly string[], kept: Secrets, given: Secrets): Record<string, string> {
  const replaced = kept['secret'] ?? '';
  const isRotated = names.includes(PREVIOUS) && replaced !== '' && ![undefined, '', replaced].includes(given['secret']);
  const after = { ...kept, ...(isRotated ? { [PREVIOUS]: replaced } : {}), ...given };
  return Object.fromEntries(Object.entries(after).filter(([name, text]) => text !== '' && names.includes(name)));
}
