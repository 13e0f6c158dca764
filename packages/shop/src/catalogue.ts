import type { ShopEvent } from './calls.ts';
import { CITIES } from './rates.ts';
import { dateText } from './calendar.ts';
import { cumulate, elementAt, fraction, indexAt } from './random.ts';

/** 商品. Prices and costs in 分 (1/100 元). */
export interface Product {
  readonly id: string;
  readonly name: string;
  readonly category: string;
  readonly price: number;
  readonly cost: number;
}

/** 门店. */
export interface Store {
  readonly id: string;
  readonly name: string;
  readonly city: string;
  readonly opened: string;
  readonly area: number;
}

/** What the shop sells and where; popularity falls as 1 / (rank + 10). */
export interface Catalogue {
  readonly products: readonly Product[];
  readonly popularity: Float64Array;
  readonly stores: readonly Store[];
  readonly storesOfCity: ReadonlyMap<string, readonly Store[]>;
}

/** Category, lowest and highest price in 元, what is in it. */
const CATEGORIES: readonly (readonly [category: string, low: number, high: number, goods: string])[] = [
  ['生鲜果蔬', 6, 60, '苹果 香蕉 番茄 土豆 西兰花 生菜 蓝莓 橙子 玉米 南瓜 鸡蛋 鲈鱼 鸡胸肉'],
  ['粮油调味', 9, 120, '大米 面粉 挂面 菜籽油 酱油 米醋 豆瓣酱 食盐 白砂糖 小米 燕麦 花椒'],
  ['休闲零食', 5, 50, '薯片 坚果 饼干 牛肉干 果冻 巧克力 海苔 话梅 豆干 爆米花 麻花 蛋卷 锅巴'],
  ['酒水饮料', 4, 90, '矿泉水 苏打水 绿茶 咖啡液 豆奶 酸奶 牛奶 果汁 气泡水 椰子水 米酒 酸梅汤 乌龙茶'],
  ['个护清洁', 8, 110, '洗发水 沐浴露 牙膏 牙刷 洗衣液 洗洁精 抽纸 湿巾 护手霜 洗手液 卷纸 消毒液'],
  ['家居百货', 10, 260, '保温杯 炒锅 砧板 毛巾 收纳盒 台灯 雨伞 拖鞋 衣架 床单 抱枕 垃圾袋 餐具'],
  ['母婴用品', 15, 320, '纸尿裤 奶瓶 婴儿湿巾 辅食泥 儿童水杯 绘本 口水巾 积木 婴儿面霜 儿童牙刷 米粉 浴巾'],
  ['宠物用品', 12, 280, '猫粮 狗粮 猫砂 冻干 宠物湿巾 磨牙棒 猫抓板 牵引绳 宠物窝 罐头 逗猫棒 饮水机'],
];
const PACKS: readonly (readonly [name: string, factor: number])[] = [
  ['尝鲜装', 0.6],
  ['标准装', 1],
  ['家庭装', 1.8],
];
const PRODUCTS = 300;
const STORES = 60;
const PURPOSE = { price: 101, cost: 102, rank: 103, storeCity: 104, opened: 105, area: 106 };

/** The catalogue of a seed: 300 products, 60 stores, every city with at least one. */
export function catalogueOf(seed: number): Catalogue {
  const products = productsOf(seed);
  const stores = storesOf(seed);
  return {
    products,
    popularity: cumulate(ranksOf(seed, products.length).map((rank) => 1 / (rank + 10))),
    stores,
    storesOfCity: new Map(CITIES.map(([city]) => [city, stores.filter((store) => store.city === city)])),
  };
}

function productsOf(seed: number): Product[] {
  const kinds = CATEGORIES.flatMap(([category, low, high, goods]) =>
    goods.split(' ').flatMap((good) => PACKS.map(([pack, factor]) => ({ category, low, high, good, pack, factor }))),
  );
  return kinds.slice(0, PRODUCTS).map((kind, i) => {
    const base = kind.low * (kind.high / kind.low) ** fraction(seed, PURPOSE.price, Math.floor(i / PACKS.length));
    const price = Math.max(1, Math.round(base * kind.factor)) * 100 - 10;
    return {
      id: `P${String(i + 1).padStart(4, '0')}`,
      name: `${kind.good}（${kind.pack}）`,
      category: kind.category,
      price,
      cost: Math.round(price * (0.52 + 0.26 * fraction(seed, PURPOSE.cost, i))),
    };
  });
}

function ranksOf(seed: number, count: number): number[] {
  const order = Array.from({ length: count }, (_, i) => i).sort(
    (a, b) => fraction(seed, PURPOSE.rank, a) - fraction(seed, PURPOSE.rank, b),
  );
  const ranks = Array.from({ length: count }, () => 0);
  order.forEach((product, rank) => (ranks[product] = rank));
  return ranks;
}

function storesOf(seed: number): Store[] {
  const shares = cumulate(CITIES.map(([, share]) => share));
  const cities = Array.from({ length: STORES }, (_, i) => CITIES[i] ?? CITIES[indexAt(shares, fraction(seed, PURPOSE.storeCity, i))]);
  const seen = new Map<string, number>();
  return cities.map((entry, i) => {
    const city = entry?.[0] ?? '重庆';
    const number = (seen.get(city) ?? 0) + 1;
    seen.set(city, number);
    return {
      id: `S${String(i + 1).padStart(3, '0')}`,
      name: `云杉生活·${city}${number}店`,
      city,
      opened: dateText(16_000 + Math.floor(fraction(seed, PURPOSE.opened, i) * 3600)),
      area: 80 + 10 * Math.floor(fraction(seed, PURPOSE.area, i) * 40),
    };
  });
}

/** A product, popular ones more often. */
export function productAt(catalogue: Catalogue, u: number): Product {
  const product = catalogue.products[indexAt(catalogue.popularity, u)];
  if (product === undefined) throw new RangeError(`no product at ${u}`);
  return product;
}

/** A store of a city. */
export function storeAt(catalogue: Catalogue, city: string, u: number): Store {
  return elementAt(catalogue.storesOfCity.get(city) ?? catalogue.stores, u);
}

/** The calls that declare every product and store, as of an instant (ms). */
export function itemCalls(seed: number, catalogue: Catalogue, at: number): ShopEvent[] {
  const products = catalogue.products.map((product): ShopEvent => {
    const { id, name, category } = product;
    return itemCall(seed, 'product', id, at, { name, category, price: product.price / 100, cost: product.cost / 100 });
  });
  const stores = catalogue.stores.map((store): ShopEvent => {
    const { id, name, city, opened, area } = store;
    return itemCall(seed, 'store', id, at, { name, city, opened_on: opened, area_m2: area });
  });
  return [...products, ...stores];
}

function itemCall(seed: number, type: 'product' | 'store', id: string, at: number, properties: ShopEvent['properties']): ShopEvent {
  return { type: 'item_set', messageId: `s${seed}-item-${id}`, timestamp: at, properties, item: { type, id } };
}
