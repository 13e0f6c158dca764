import { usePrefs } from '../prefs.ts';
import { wordsIn, type Words } from './words-in.ts';

export { wordsIn, type Words };

/** The texts in the operator's language. */
export function useWords(): Words {
  return wordsIn(usePrefs().language);
}
