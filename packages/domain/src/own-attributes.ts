/** 响应过的活动 — keys of the campaigns a customer responded to, in the order of the first response to each; the last {@link MOST_RESPONDED}. */
export const RESPONDED_CAMPAIGNS = '$responded_campaigns';

/** Campaigns {@link RESPONDED_CAMPAIGNS} holds at most; the earliest fall out. */
export const MOST_RESPONDED = 50;

const OWN = { [RESPONDED_CAMPAIGNS]: 'list' } as const;
type OwnAttributeName = keyof typeof OWN;

/** 系统属性 — attributes of customers that only Gyre writes, with the types of their values. What others send under such a name is passed over. */
export const OWN_ATTRIBUTES: Readonly<Record<OwnAttributeName, 'list'>> = OWN;

/** What own attributes are called on screen and in sentences. */
export const ATTRIBUTE_WORDS: Readonly<Record<'zh' | 'en', Readonly<Record<OwnAttributeName, string>>>> = {
  zh: { [RESPONDED_CAMPAIGNS]: '响应过的运营计划' },
  en: { [RESPONDED_CAMPAIGNS]: 'Campaigns responded to' },
};

/** What a call of our own sets. */
export type OwnAttributes = { readonly [Name in OwnAttributeName]?: string[] };

/** Whether a name is one of {@link OWN_ATTRIBUTES}. */
export function isOwnAttribute(name: string): name is OwnAttributeName {
  return Object.hasOwn(OWN_ATTRIBUTES, name);
}

/** What an own attribute is called; undefined for any other. */
export function ownAttributeWord(name: string, language: 'zh' | 'en'): string | undefined {
  return isOwnAttribute(name) ? ATTRIBUTE_WORDS[language][name] : undefined;
}
