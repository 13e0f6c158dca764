import { usePrefs } from '../prefs.ts';
import { wordsIn, type Words } from './words-in.ts';

export type { Words };

/** The texts in the operator's language. */
export function useWords(): Words {
  return wordsIn(usePrefs().language);
}
