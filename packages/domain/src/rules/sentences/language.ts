import type { Language } from './glue.ts';

/** 称呼 — what the things a rule names are called, as the event plan and the segment book know them. */
export interface RuleWords {
  readonly language: Language;
  readonly event: (name: string) => string;
  readonly property: (event: string, name: string) => string;
  readonly attribute: (name: string) => string;
  readonly segment: (key: string) => string;
  readonly fact: (name: string) => string;
  /** What a value of an attribute is called, where values are keys; without it they are shown as they are. */
  readonly value?: (attribute: string, value: string) => string;
  /** What a value of an event's property is called, where values are codes or keys; without it they are shown as they are. */
  readonly eventValue?: (event: string, property: string, value: string) => string;
  /** The zone instants a customer has are told in; without it they stay ISO texts. */
  readonly zone?: string;
}

const asIs = (name: string): string => name;

/** Everything called by its own name. */
export function plainWords(language: Language): RuleWords {
  return { language, event: asIs, property: (_event, name) => name, attribute: asIs, segment: asIs, fact: asIs };
}

/** `「支付」`, `“pay”`. */
export function inQuotes(name: string, language: Language): string {
  return language === 'zh' ? `「${name}」` : `“${name}”`;
}
