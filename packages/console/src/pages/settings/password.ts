/** No look-alikes (0 O 1 l I). 54 letters: 16 of them carry 92 bits. */
const LETTERS = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const LENGTH = 16;

/**
 * 随机密码 — sixteen letters and digits that read well aloud, in groups of four.
 *
 * @param random  fills an array with random bytes, such as `crypto.getRandomValues`
 */
export function generatePassword(random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>): string {
  let letters = '';
  const fair = 256 - (256 % LETTERS.length);
  while (letters.length < LENGTH) {
    for (const byte of random(new Uint8Array(LENGTH * 2))) {
      if (byte < fair && letters.length < LENGTH) letters += LETTERS[byte % LETTERS.length] ?? '';
    }
  }
  return letters.replace(/(.{4})(?!$)/g, '$1-');
}
