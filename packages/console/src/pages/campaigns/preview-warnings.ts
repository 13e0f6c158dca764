import { formatNumber } from '../../format.ts';
import type { Words } from '../../words/index.ts';

const EMPTY_VARIABLE = /^(subject|body) line (\d+): \{\{ (.+) \}\} is empty/;
const NO_EVENT = /^no “(.*)” that passes the filter was found/;
const FEW_ROWS = /counted among the latest (\d+) events only$/;

/** The server's warning of a preview in the operator's language where it is of a known kind; undefined when no event is chosen yet and it says nothing new. */
export function warningText(warning: string, words: Words, nameOf: (event: string) => string): string | undefined {
  const own = words.campaigns.editor;
  const variable = EMPTY_VARIABLE.exec(warning);
  if (variable !== null) {
    const [, field, line = '', name = ''] = variable;
    return own.emptyVariable(field === 'subject' ? own.subject : own.bodyShort, line, name);
  }
  const event = NO_EVENT.exec(warning)?.[1];
  if (event !== undefined) return event === '–' ? undefined : own.noMatchingEvent(nameOf(event));
  const rows = FEW_ROWS.exec(warning)?.[1];
  return rows === undefined ? warning : own.fewRows(formatNumber(Number(rows), 'en'));
}
