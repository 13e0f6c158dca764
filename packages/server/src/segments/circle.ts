import type { EventSelector, Rule } from '@gyre/domain/rules/rule';
import { leavesOf, segmentsOf, selectorsOf } from '@gyre/domain/rules/walk';
import { ruleOfSource, type SegmentSource } from '@gyre/domain/segment';
import { AppError, toldError } from '../errors.ts';

/** What a segment depends on that is not named: any segment. */
const ANY = '*';

/** 依赖 — keys of the segments a rule looks at, in its tests or in the events of entering and leaving; `*` for those of any. */
export function dependenciesOf(rule: Rule): ReadonlySet<string> {
  return new Set([...segmentsOf(rule), ...leavesOf(rule).flatMap(selectorsOf).flatMap(segmentsOfEvent)]);
}

/** Whose entering or leaving a selector takes; nobody's for other events. */
function segmentsOfEvent({ event, filter }: EventSelector): readonly string[] {
  if (event !== '$segment_entered' && event !== '$segment_left') return [];
  for (const test of filter.all) {
    if (test.property !== 'segment') continue;
    if (test.op === 'equals') return [String(test.value)];
    if (test.op === 'in') return test.values.map(String);
  }
  return [ANY];
}

/**
 * Refuses a segment that would depend on itself.
 *
 * @param sources  all segments as they would be
 * @throws AppError `invalid_input` naming the circle, or a segment that is not there
 */
export function requireNoCircle(key: string, sources: ReadonlyMap<string, SegmentSource>): void {
  const path: string[] = [];
  const cleared = new Set<string>();
  const visit = (at: string): void => {
    const place = path.indexOf(at);
    if (place >= 0) throw circular([...path.slice(place), at]);
    if (cleared.has(at)) return;
    const source = sources.get(at);
    if (source === undefined)
      throw toldError(
        'invalid_input',
        {
          zh: `分群 ${path.at(-1) ?? key} 引用的分群 ${at} 不存在`,
          en: `segment ${path.at(-1) ?? key} refers to a segment ${at} that does not exist`,
        },
        { segment: at },
      );
    path.push(at);
    const rule = ruleOfSource(source);
    for (const next of rule === null ? [] : dependenciesOf(rule)) {
      if (next === ANY) throw circular([at, at]);
      visit(next);
    }
    path.pop();
    cleared.add(at);
  };
  visit(key);
}

function circular(circle: readonly string[]): AppError {
  const named = circle.join(' → ');
  return toldError(
    'invalid_input',
    { zh: `分群不能引用自己：${named}`, en: `a segment may not depend on itself: ${named}` },
    { circle: named },
  );
}

/** Keys of live segments that depend on any of the given ones, directly or through others; the given ones included. */
export function dependents(changed: Iterable<string>, sources: ReadonlyMap<string, SegmentSource>): Set<string> {
  const found = new Set(changed);
  for (let size = -1; size !== found.size;) {
    size = found.size;
    for (const [key, source] of sources) {
      const rule = ruleOfSource(source);
      if (rule !== null && !found.has(key) && [...segmentsOf(rule)].some((k) => found.has(k))) found.add(key);
    }
  }
  return found;
}
