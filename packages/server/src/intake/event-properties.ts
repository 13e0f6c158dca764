import type { Properties, QuarantineReason, Value, ValueType } from '@gyre/domain/events';
import { quote, quoteJson } from './bad-record.ts';
import { coerce } from './coerce.ts';
import { cleanText, EVENT_LIMITS as LIMITS, hasControl } from './event-limits.ts';
import type { PlanView } from './validated.ts';

/** What types are called in Chinese. */
const TYPES: Readonly<Record<ValueType, string>> = { string: '文本', number: '数值', boolean: '布尔', instant: '时间', list: '列表' };

/** Why an event is refused. */
export interface Problem {
  readonly reason: QuarantineReason;
  readonly detail: string;
  /** The detail in Chinese. */
  readonly zh: string;
}

/** An exploded child: `<name>/<property>`. */
export interface Child {
  readonly name: string;
  readonly properties: Properties;
}

/** What reading an event's properties gives. */
export interface ReadProperties {
  readonly properties: Properties;
  readonly children: readonly Child[];
}

/**
 * 属性清洗 — brings properties of any JSON shape to values: nested objects are flattened with dots, null is dropped, a list of scalars
 * becomes a list of text (nulls in it dropped), a list of objects becomes children carrying their place as `$index`. A list of objects where it cannot be
 * exploded — inside another, or in a call that is no event — becomes a list of JSON texts. Limits are those of {@link LIMITS}.
 */
export function readProperties(
  given: Readonly<Record<string, unknown>>,
  name: string,
  explodes: boolean,
  plan: PlanView,
  zone: string,
): ReadProperties | Problem {
  const reader = new Reader(plan, zone);
  const properties = reader.read(given, name, explodes);
  return reader.problem ?? { properties, children: reader.children };
}

/** Reads one event; on the first problem every method returns and `problem` says what it was. Written for speed: one pass, no closures. */
class Reader {
  problem: Problem | undefined = undefined;
  readonly children: Child[] = [];
  readonly #plan: PlanView;
  readonly #zone: string;
  #size = 0;
  #name = '';
  #explodes = false;
  #count = 0;
  #out: Record<string, Value> = {};
  #hasPaths = false;

  constructor(plan: PlanView, zone: string) {
    this.#plan = plan;
    this.#zone = zone;
  }

  /** Properties of the event or of one child. Children are read after their parent, never within it. */
  read(given: Readonly<Record<string, unknown>>, name: string, explodes: boolean): Properties {
    this.#name = name;
    this.#explodes = explodes;
    this.#count = 0;
    this.#hasPaths = false;
    const out: Record<string, Value> = {};
    this.#out = out;
    const lists: [string, readonly object[]][] = [];
    this.#object(given, '', 0, lists);
    for (const [property, entries] of lists) this.#explode(`${name}/${property}`, entries);
    return out;
  }

  #object(given: Readonly<Record<string, unknown>>, prefix: string, depth: number, lists: [string, readonly object[]][]): void {
    if (depth > LIMITS.nesting)
      return this.#refuse(
        'too_deep',
        `property ${quote(prefix)} is nested deeper than ${LIMITS.nesting} objects`,
        `属性 ${quote(prefix)} 嵌套超过 ${LIMITS.nesting} 层`,
      );
    for (const key of Object.keys(given)) {
      const value = given[key];
      if (value === null || value === undefined) continue;
      const name = depth === 0 ? key : `${prefix}.${key}`;
      if (typeof value !== 'object') this.#scalar(name, value, depth);
      else if (Array.isArray(value)) this.#list(name, value, depth, lists);
      else this.#object(value as Readonly<Record<string, unknown>>, name, depth + 1, lists);
      if (this.problem !== undefined) return;
    }
  }

  #scalar(name: string, value: unknown, depth: number): void {
    if (typeof value === 'string') return this.#text(name, value, depth);
    if (typeof value === 'number' ? Number.isFinite(value) : typeof value === 'boolean') return this.#put(name, value as Value, 8, depth);
    this.#refuse(
      'property_invalid',
      `property ${quote(name)} is no finite number, text, boolean, list or object`,
      `属性 ${quote(name)} 不是有限的数值、文本、布尔、列表或对象`,
    );
  }

  #text(name: string, value: string, depth: number): void {
    if (value.length > LIMITS.stringLength)
      return this.#refuse(
        'too_large',
        `property ${quote(name)} has ${value.length} characters; at most ${LIMITS.stringLength} are taken`,
        `属性 ${quote(name)} 有 ${value.length} 个字符，最多 ${LIMITS.stringLength} 个`,
      );
    this.#put(name, cleanText(value), value.length, depth);
  }

  #list(name: string, list: readonly unknown[], depth: number, lists: [string, readonly object[]][]): void {
    const entries = list.filter((entry) => entry !== null);
    if (entries.length > LIMITS.listEntries)
      return this.#refuse(
        'too_large',
        `list ${quote(name)} has ${entries.length} entries; at most ${LIMITS.listEntries} are taken`,
        `列表 ${quote(name)} 有 ${entries.length} 项，最多 ${LIMITS.listEntries} 项`,
      );
    const objects = entries.filter((entry): entry is object => typeof entry === 'object' && !Array.isArray(entry));
    if (objects.length > 0 && objects.length === entries.length) {
      if (this.#explodes) {
        if (this.#isName(name, depth)) lists.push([name, objects]);
      } else
        this.#texts(
          name,
          objects.map((entry) => JSON.stringify(entry)),
          depth,
        );
      return;
    }
    if (
      !entries.every(
        (entry) => typeof entry === 'string' || typeof entry === 'boolean' || (typeof entry === 'number' && Number.isFinite(entry)),
      )
    )
      return this.#refuse(
        'property_invalid',
        `list ${quote(name)} mixes texts or numbers with lists or objects`,
        `列表 ${quote(name)} 把文本、数值和列表、对象混在一起`,
      );
    this.#texts(name, entries.map(String), depth);
  }

  #texts(name: string, texts: readonly string[], depth: number): void {
    let size = 0;
    for (const text of texts) {
      if (text.length > LIMITS.stringLength)
        return this.#refuse(
          'too_large',
          `an entry of list ${quote(name)} has ${text.length} characters; at most ${LIMITS.stringLength} are taken`,
          `列表 ${quote(name)} 有一项是 ${text.length} 个字符，最多 ${LIMITS.stringLength} 个`,
        );
      size += text.length;
    }
    this.#put(name, texts.map(cleanText), size, depth);
  }

  #put(name: string, value: Value, size: number, depth: number): void {
    if (!this.#isName(name, depth)) return;
    this.#size += name.length + size;
    if (this.#size > LIMITS.size)
      return this.#refuse(
        'too_large',
        `event has more than ${LIMITS.size} characters of property names and values`,
        `事件的属性名和值合计超过 ${LIMITS.size} 个字符`,
      );
    if (++this.#count > LIMITS.properties)
      return this.#refuse(
        'too_many_properties',
        `${this.#name} has more than ${LIMITS.properties} properties`,
        `${this.#name} 的属性超过 ${LIMITS.properties} 个`,
      );
    const known = this.#plan.property(this.#name, name);
    this.#out[name] = known === undefined || (!known.locked && !known.blocked) ? value : this.#planned(name, value, known);
  }

  #planned(name: string, value: Value, known: NonNullable<ReturnType<PlanView['property']>>): Value {
    if (!known.blocked) {
      const typed = coerce(value, known.type, this.#zone);
      if (typed !== undefined) return typed;
    }
    const [property, event, shown] = [quote(name), quote(this.#name), quoteJson(value)];
    if (known.blocked)
      this.#refuse(
        'property_unknown',
        `property ${property} of ${event} is blocked by the event plan`,
        `埋点计划屏蔽了 ${event} 的属性 ${property}`,
      );
    else
      this.#refuse(
        'type_mismatch',
        `property ${property} of ${event} is ${shown}; the event plan says ${known.type}`,
        `${event} 的属性 ${property} 是 ${shown}，埋点计划规定的类型是${TYPES[known.type]}`,
      );
    return value;
  }

  /** A path of a nested object and a plain name may be the same text. */
  #isName(name: string, depth: number): boolean {
    if (name === '' || name.length > LIMITS.propertyNameLength || name === '__proto__' || hasControl(name) || !name.isWellFormed()) {
      this.#refuse(
        'property_invalid',
        `property name ${quote(name)} is not 1 to ${LIMITS.propertyNameLength} characters without control characters`,
        `属性名 ${quote(name)} 要有 1 到 ${LIMITS.propertyNameLength} 个字符，且不含控制字符`,
      );
      return false;
    }
    if (depth > 0) this.#hasPaths = true;
    if (this.#hasPaths && Object.hasOwn(this.#out, name)) {
      this.#refuse(
        'property_invalid',
        `property ${quote(name)} is given twice, as a name and as a path`,
        `属性 ${quote(name)} 给了两次：一次是名称，一次是路径`,
      );
      return false;
    }
    return true;
  }

  #explode(name: string, entries: readonly object[]): void {
    for (const [index, entry] of entries.entries()) {
      if (this.problem !== undefined) return;
      if (this.children.length >= LIMITS.children)
        return this.#refuse(
          'too_many_properties',
          `lists of objects have more than ${LIMITS.children} entries together`,
          `对象列表合计超过 ${LIMITS.children} 项`,
        );
      const place = this.children.length;
      this.children.push({ name, properties: {} });
      const properties = this.read(entry as Readonly<Record<string, unknown>>, name, false);
      this.children[place] = { name, properties: { ...properties, $index: index } };
    }
  }

  #refuse(reason: QuarantineReason, detail: string, zh: string): void {
    this.problem ??= { reason, detail, zh };
  }
}
