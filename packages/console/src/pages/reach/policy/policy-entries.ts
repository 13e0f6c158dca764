/** The next name of a rotation of the hold-out: numbers go up, other names get one. */
export function rotationAfter(rotation: string): string {
  const counted = /^(.*?)(\d+)$/.exec(rotation);
  return counted === null ? `${rotation.slice(0, 36)}-2` : `${counted[1] ?? ''}${Number(counted[2]) + 1}`;
}

/** The hosts in what was typed, also where whole addresses were pasted; each once. */
export function hostsIn(typed: readonly string[]): string[] {
  return [...new Set(typed.map(hostIn).filter((host) => host !== ''))];
}

function hostIn(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, '')
    .replace(/[/?#:].*$/, '');
}

const MOST_WORDS = 2000;
const MOST_LETTERS = 40;

/** The words of a list typed one a line or with commas; each once, as long and as many as the policy takes. */
export function wordsIn(text: string): string[] {
  const given = text
    .split(/[\n,，、]+/)
    .map((word) => word.trim().slice(0, MOST_LETTERS))
    .filter((word) => word !== '');
  return [...new Set(given)].slice(0, MOST_WORDS);
}
