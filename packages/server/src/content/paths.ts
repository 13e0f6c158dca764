import { TypeGuards, Value, type Arguments, type Filter, type Token } from 'liquidjs';

/** A variable where it is used: `customer.name` on a line. Parts known only when rendering stand as `[]`. */
export interface Path {
  readonly root: string;
  readonly text: string;
  readonly line: number;
}

/** The variable a token names, with those in its brackets after it; empty for literals. */
export function pathOf(token: unknown): Path[] {
  if (TypeGuards.isRangeToken(token)) return [...pathOf(token.lhs), ...pathOf(token.rhs)];
  if (TypeGuards.isFilteredValueToken(token)) return token.initial.postfix.flatMap(pathOf);
  if (!TypeGuards.isPropertyAccessToken(token)) return [];
  if (token.variable !== undefined) return pathOf(token.variable);
  const inner: Path[] = [];
  const parts = token.props.map((prop) => {
    if (TypeGuards.isPropertyAccessToken(prop)) inner.push(...pathOf(prop));
    return TypeGuards.isWordToken(prop) || TypeGuards.isQuotedToken(prop) || TypeGuards.isNumberToken(prop) ? String(prop.content) : '[]';
  });
  const [root = ''] = parts;
  return [{ root, text: parts.join('.'), line: token.getPosition()[0] ?? 1 }, ...inner];
}

/** All variables of a value: what it starts from, and arguments of its filters. */
export function pathsOfValue(value: Value): Path[] {
  return [...value.initial.postfix.flatMap(pathOf), ...value.filters.flatMap(pathsOfFilter)];
}

function pathsOfFilter(filter: Filter): Path[] {
  return filter.args.flatMap((arg) => pathOf(Array.isArray(arg) ? arg[1] : arg));
}

/** All variables of what a tag is given. */
export function pathsOfArgument(argument: Arguments extends Iterable<infer A> ? A : never): Path[] {
  return argument instanceof Value ? pathsOfValue(argument) : pathOf(argument);
}

/**
 * Whether a value cannot come out missing: right after its variable stands `default` or `required` (the last of several counts), what a
 * default falls back on is not missing itself, and no later filter brings in another variable that may be.
 */
export function isCovered(value: Value, mayBeMissing: (path: Path) => boolean): boolean {
  const { filters } = value;
  const after = filters.findIndex((filter) => filter.name !== 'default' && filter.name !== 'required');
  const end = after < 0 ? filters.length : after;
  const initial = value.initial.postfix.flatMap(pathOf);
  const last = filters[end - 1];
  if (filters.slice(end).flatMap(pathsOfFilter).some(mayBeMissing)) return false;
  if (last === undefined) return !initial.some(mayBeMissing);
  return last.name === 'required' || (last.args.length > 0 && !pathsOfFilter(last).some(mayBeMissing));
}

/**
 * Variables that are there when a condition holds: `customer.x`, compared with something by anything but `!=`, or `!= blank`, and those of
 * both sides of `and`, of either side of `or` if of both. Conditions with filters say nothing.
 */
export function guardsOf(value: Value): ReadonlySet<string> {
  if (value.filters.length > 0) return new Set();
  const stack: Operand[] = [];
  for (const token of value.initial.postfix) {
    if (!TypeGuards.isOperatorToken(token)) stack.push(operandOf(token));
    else if (token.operator === 'not') stack.splice(-1, 1, NOTHING);
    else stack.push(combined(token.operator, stack.pop() ?? NOTHING, stack.pop() ?? NOTHING));
  }
  return stack.at(-1)?.guards ?? new Set();
}

interface Operand {
  readonly guards: ReadonlySet<string>;
  readonly isBlank: boolean;
}
const NOTHING: Operand = { guards: new Set(), isBlank: false };

function operandOf(token: Token): Operand {
  const [path] = TypeGuards.isPropertyAccessToken(token) ? pathOf(token) : [];
  const isBlank = /^(blank|empty|nil|null|false|""|'')$/.test(token.getText());
  return { guards: path === undefined || isBlank ? new Set() : new Set([path.text]), isBlank };
}

function combined(operator: string, right: Operand, left: Operand): Operand {
  const both = new Set([...left.guards, ...right.guards]);
  if (operator === 'or') return { guards: new Set([...left.guards].filter((path) => right.guards.has(path))), isBlank: false };
  if (operator === 'and') return { guards: both, isBlank: false };
  const isGuard = operator === '!=' ? left.isBlank || right.isBlank : !left.isBlank && !right.isBlank;
  return isGuard ? { guards: both, isBlank: false } : NOTHING;
}
