import { guessBindings } from '@gyre/domain';
import { NO_EVENT, type SelectorDraft } from '../../parts/rules/rule-draft.ts';
import type { Vocabulary } from '../../parts/rules/vocabulary.ts';
import type { ValueDraft } from './blanks/value-blank.tsx';
import { likely } from './draft.ts';

/** 收到的事件 — selectors of the events sent to us, the most frequent first; parts of others (`order/lines`) are left out. */
export function sentEvents({ events }: Vocabulary, most: number): readonly SelectorDraft[] {
  return events
    .filter(({ own, name }) => !own && !name.includes('/'))
    .toSorted((a, b) => b.events - a.events)
    .slice(0, most)
    .map(({ name }) => ({ ...NO_EVENT, event: name }));
}

/** 订单及金额 — the event that seems to be the order, and the property that seems to be what was paid; empty where none does. */
export function likelyOrder(vocabulary: Vocabulary): { readonly order: SelectorDraft; readonly amount: string } {
  const sent = vocabulary.events.filter(({ own }) => !own).toSorted((a, b) => b.events - a.events);
  const { amount = '' } = guessBindings({ ...vocabulary, events: sent });
  return { order: likely(vocabulary, 'order'), amount };
}

const CHANNELS: readonly RegExp[] = [/^\$?utm_source$/i, /^(\$)?(source|channel)$/i, /渠道|来源|channel|source/i];

/** 像渠道的属性 — the property of an event that seems to say through which channel it came; empty where none does. */
export function likelyChannel({ events }: Vocabulary, event: string): string {
  const names = events.find(({ name }) => name === event)?.properties.map(({ name }) => name) ?? [];
  return CHANNELS.flatMap((like) => names.filter((name) => like.test(name)))[0] ?? '';
}

const NO_GROUP = /name|phone|mobile|mail|^id$|_id$|address|birth|姓名|手机|电话|邮箱|地址|生日|编号/i;

/** 可分组的属性 — attributes of customers that seem to tell groups apart: texts that name nobody in person, and yes or no. */
export function tellingAttributes({ attributes }: Vocabulary, most: number): { of: 'attribute'; attribute: string }[] {
  return attributes
    .filter(({ name, type }) => (type === 'string' || type === 'boolean') && !NO_GROUP.test(name) && !name.startsWith('$'))
    .slice(0, most)
    .map(({ name }) => ({ of: 'attribute', attribute: name }));
}

const PAGES: readonly RegExp[] = [/^\$?(path|url|screen_name|page)$/i, /page|path|url|screen|title|页面/i];

/** 访问的事件 — page views where web pages are seen, else the events sent to us. */
export function visitEvents(vocabulary: Vocabulary, most: number): readonly SelectorDraft[] {
  const web = pageviewOf(vocabulary);
  return web === undefined ? sentEvents(vocabulary, most) : [web];
}

function pageviewOf({ events }: Vocabulary): SelectorDraft | undefined {
  const web = events.find((event) => event.name === '$pageview' && event.events > 0);
  return web === undefined ? undefined : { ...NO_EVENT, event: web.name };
}

/** 浏览及页面 — the event that seems to be a view, and what seems to name the page: else the name of the item it is of, or its first property. */
export function likelyPage(vocabulary: Vocabulary): { readonly view: SelectorDraft; readonly page: ValueDraft } {
  const view = pageviewOf(vocabulary) ?? likely(vocabulary, 'view');
  const properties = vocabulary.events.find(({ name }) => name === view.event)?.properties ?? [];
  const named = PAGES.flatMap((like) => properties.filter(({ name }) => like.test(name)))[0];
  const found = named ?? properties.find(({ itemType }) => itemType !== null) ?? properties[0];
  if (found === undefined) return { view, page: { property: '' } };
  const attributes = vocabulary.items.find(({ type }) => type === found.itemType)?.attributes ?? [];
  const title = attributes.find(({ name }) => TITLES.test(name));
  const item = title === undefined || found.itemType === null ? {} : { item: { type: found.itemType, attribute: title.name } };
  return { view, page: { property: found.name, ...item } };
}

const TITLES = /^(name|title|名称|标题)$/i;
