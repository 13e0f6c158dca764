import type { TemplateBindings, TemplateRole } from './templates.ts';

/** What a project's data is called, the most frequent events first. */
export interface Vocabulary {
  readonly events: readonly { readonly name: string; readonly properties: readonly { readonly name: string; readonly type: string }[] }[];
  readonly attributes: readonly { readonly name: string }[];
}

/** How each role tends to be called, the surest pattern first. */
const PATTERNS: Readonly<Record<TemplateRole, readonly RegExp[]>> = {
  order: [
    /^(支付订单|支付成功|订单支付|pay_?order|order[ _]?(completed|paid)|purchase|checkout completed)$/i,
    /支付|付款|下单|paid|purchase|order completed/i,
  ],
  amount: [/^(amount|revenue|total|gmv|pay_amount|order_amount|金额|实付金额|支付金额|订单金额)$/i, /amount|revenue|金额/i],
  cart: [/^(加入购物车|加购|加购物车|add_?to_?cart|product added|cart_add)$/i, /加购|购物车|cart/i],
  view: [
    /^(浏览商品|商品浏览|查看商品|浏览商品详情|view_?(product|item)|product[ _]?viewed)$/i,
    /浏览.*商品|商品.*(浏览|详情)|view.*(product|item)/i,
  ],
  register: [/^(注册|用户注册|注册成功|register(ed)?|sign_?up|signed up|registration)$/i, /注册|sign_?up|regist/i],
  visit: [
    /^(打开应用|启动|启动应用|app_?open|application opened|\$AppStart|\$pageview|\$launch|page ?view)$/i,
    /打开|启动|访问|登录|open|visit|launch|page/i,
  ],
  birthday: [/^(生日|出生日期|birthday|birth_?date|date_of_birth|dob)$/i, /生日|birth/i],
  city: [/^(城市|所在城市|city|\$city)$/i, /城市|city/i],
  responded: [/^\$responded_campaigns$/],
};

/** 猜测角色 — which events and attributes seem to play the roles of templates; roles nothing fits are left out. */
export function guessBindings({ events, attributes }: Vocabulary): TemplateBindings {
  const names = events.map((event) => event.name).filter((name) => !name.includes('/'));
  const eventOf = (role: TemplateRole): string | undefined => firstLike(role, names);
  const order = eventOf('order');
  const numbers = events.find((event) => event.name === order)?.properties.filter((property) => property.type === 'number') ?? [];
  const attributeNames = attributes.map((attribute) => attribute.name);
  const guessed: Record<TemplateRole, string | undefined> = {
    order,
    amount: firstLike(
      'amount',
      numbers.map((property) => property.name),
    ),
    cart: eventOf('cart'),
    view: eventOf('view'),
    register: eventOf('register'),
    visit: eventOf('visit') ?? eventOf('view') ?? names[0],
    birthday: firstLike('birthday', attributeNames),
    city: firstLike('city', attributeNames),
    responded: firstLike('responded', attributeNames),
  };
  return Object.fromEntries(Object.entries(guessed).filter(([, name]) => name !== undefined));
}

/** 像金额 — whether a number of this name is surely an amount of money; what only contains such a word is not. */
export function isAmountName(name: string): boolean {
  return PATTERNS.amount[0]?.test(name) ?? false;
}

function firstLike(role: TemplateRole, names: readonly string[]): string | undefined {
  for (const pattern of PATTERNS[role]) {
    const like = names.find((name) => pattern.test(name));
    if (like !== undefined) return like;
  }
  return undefined;
}
