/**
 * 提到的分群 — keys of the segments that anything written as JSON names: a rule or a test (`segment` of a `kind` or `of` that says so), or segments side by
 * side (`segments`), however deep inside. For definitions of many shapes; of a rule alone see `segmentsOf`.
 */
export function segmentsNamedIn(value: unknown, found: Set<string> = new Set()): ReadonlySet<string> {
  if (typeof value !== 'object' || value === null) return found;
  const { kind, of, segment, segments } = value as Readonly<Record<string, unknown>>;
  if ((kind === 'segment' || of === 'segment') && typeof segment === 'string') found.add(segment);
  if (Array.isArray(segments)) for (const key of segments) if (typeof key === 'string') found.add(key);
  for (const part of Object.values(value)) segmentsNamedIn(part, found);
  return found;
}
