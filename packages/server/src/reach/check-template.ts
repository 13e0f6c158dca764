import type { EmailContent } from '@gyre/domain/campaign';
import { Liquid, type Template } from 'liquidjs';
import { AppError, messageOf } from '../errors.ts';
import { parseContent, ROOTS, type ParsedContent } from './render.ts';

const analyser = new Liquid({ templates: {} });

/**
 * 模板检查 — what can be known of a template before it is used.
 *
 * @returns warnings: values that may be missing and have no `| default: …`
 * @throws AppError `invalid_input` naming field and line: it does not parse, or it uses a root that does not exist
 */
export function checkContent(content: EmailContent): string[] {
  const parsed = parse(content);
  return (['subject', 'body'] as const).flatMap((field) => checkField(field, content[field], parsed[field]));
}

function parse(content: EmailContent): ParsedContent {
  try {
    return parseContent(content);
  } catch (error) {
    const message = messageOf(error);
    const line = Number(/line:(\d+)/.exec(message)?.[1] ?? 1);
    throw new AppError('invalid_input', `the template does not parse: ${message}`, { line });
  }
}

function checkField(field: 'subject' | 'body', source: string, template: Template[]): string[] {
  const warnings: string[] = [];
  const { globals } = analyser.analyzeSync(template, { partials: false });
  for (const uses of Object.values(globals)) {
    for (const use of uses) {
      const root = String(use.segments[0]);
      const { row, col } = use.location;
      if (!ROOTS.includes(root)) {
        throw new AppError('invalid_input', `${field} line ${row}: there is no {{ ${root} }}; templates know ${ROOTS.join(', ')}`, {
          field,
          line: row,
        });
      }
      if ((root === 'customer' || root === 'event') && outputWithoutDefault(source, row, col)) {
        warnings.push(`${field} line ${row}: {{ ${use.toString()} }} is empty for customers without it; add | default: "…"`);
      }
    }
  }
  return [...new Set(warnings)];
}

/** Whether the variable at that place is printed by an `{{ … }}` without a default. Conditions and loops need none. */
function outputWithoutDefault(source: string, row: number, col: number): boolean {
  const before = source.split('\n').slice(0, row - 1);
  const offset = before.reduce((sum, line) => sum + line.length + 1, 0) + col - 1;
  const open = source.lastIndexOf('{{', offset);
  const close = source.indexOf('}}', offset);
  if (open < source.lastIndexOf('{%', offset) || open < 0 || close < 0) return false;
  return !/\|\s*default\s*:/.test(source.slice(open, close));
}
