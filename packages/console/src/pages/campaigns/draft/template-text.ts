const OUTPUT = /\{\{-?\s*([^}|]+?)\s*(\|[^}]*)?-?\}\}/g;
const DEFAULT = /\|\s*default:\s*(?:"([^"]*)"|'([^']*)'|(-?[\d.]+))/;

/** 按默认值 — a Liquid text as it reads with the default of each variable, the variable's name where there is none, and without tags. For counting and for glances. */
export function withDefaults(source: string): string {
  return source.replace(/\{%[\s\S]*?%\}/g, '').replace(OUTPUT, (_, name: string, filters: string | undefined) => {
    const found = DEFAULT.exec(filters ?? '');
    return found?.[1] ?? found?.[2] ?? found?.[3] ?? name.split('.').at(-1) ?? name;
  });
}

/** 按短链 — a text with its addresses as long as the short links they will be sent as. */
export function withShortLinks(text: string, origin: string): string {
  return text.replace(/https?:\/\/[!-~]+/gi, `${origin}/k/${'0'.repeat(10)}`);
}

/** How a template names a value below a root: `event.amount`, or `event["订单 金额"]` where the name is no plain word. */
export function pathIn(root: string, name: string): string {
  return /^[A-Za-z_][\w-]*$/.test(name) ? `${root}.${name}` : `${root}["${name.replaceAll('"', '')}"]`;
}

export interface VariableChoice {
  readonly path: string;
  /** What is written where the value is missing; null: the message is not sent then. */
  readonly fallback: string | null;
  readonly asJson: boolean;
}

/** 变量写法 — a variable as a template outputs it: `{{ customer.name | default: "顾客" }}`. */
export function outputOf({ path, fallback, asJson }: VariableChoice): string {
  const cover = fallback === null ? 'required' : `default: "${fallback.replaceAll('"', '”')}"`;
  return `{{ ${path} | ${cover}${asJson ? ' | json' : ''} }}`;
}
