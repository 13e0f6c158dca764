import { DAY_MS, dateText, startOf, weekdayOf } from './calendar.ts';
import { gangOf } from './abusers.ts';
import { EDITIONS, type Edition } from './editions.ts';
import { cumulate, drawsOf, elementAt, fraction, gammaFrom, hashWords, indexAt, type Draws } from './random.ts';
import { CHANNELS, CITIES, LEVELS, RATES, WEEKDAY_HOURS, WEEKEND_HOURS, type Channel, type Level } from './rates.ts';

/** 用户 — one simulated customer; everything follows from (seed, number). */
export interface Customer {
  /** The shop's own number of the person, ascending by day of registration. */
  readonly number: number;
  readonly userId: string;
  /** Eleven digits beginning with 100: no such number can exist. */
  readonly phone: string;
  readonly email: string | undefined;
  readonly name: string;
  readonly gender: '男' | '女';
  readonly birthday: string;
  readonly city: string;
  /** Where the customer registered. */
  readonly channel: Channel;
  /** Where the customer shops online. */
  readonly online: '小程序' | 'App';
  readonly level: Level;
  /** Multiplies the probability of an order. */
  readonly orderFactor: number;
  /** Mean online visits a day. */
  readonly rate: number;
  readonly registeredDay: number;
  readonly registeredAt: number;
  /** Day of the first online visit: the day of registration, a later one for those who registered in a store, Infinity for never. */
  readonly onlineDay: number;
  /** Day on which the account learns the phone number. */
  readonly phoneDay: number;
  /** 羊毛党 — number of the gang the account belongs to, whose members share one device. */
  readonly gang: number | undefined;
}

/** 人群 — whom the shop serves and when each arrives. */
export interface Population {
  readonly seed: number;
  /** How many different customers are alive at some time of any `windowDays`. */
  readonly customers: number;
  readonly edition: Edition;
  customer(number: number): Customer;
}

const PURPOSE = { person: 1, dormant: 2, device: 3, model: 4, phone: 5 };
const SPAN_DAYS = RATES.lifeDays + RATES.windowDays;
const SURNAMES = Array.from('王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗');
const GIVEN = Array.from('伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红梓涵浩宇欣怡一诺子轩');
const MODELS = { 小程序: ['iOS', 'Android', 'Android', 'HarmonyOS'], App: ['iOS', 'iOS', 'Android', 'HarmonyOS'] } as const;
const CITY_SHARES = cumulate(CITIES.map(([, share]) => share));
const CHANNEL_SHARES = cumulate(CHANNELS.map(([, share]) => share));
const WEEKDAY = cumulate(WEEKDAY_HOURS);
const WEEKEND = cumulate(WEEKEND_HOURS);

/**
 * @param customers  how many different customers are alive at some time of any 60 days
 * @throws RangeError unless `customers` is an integer of 360 to 10,000,000 and `seed` one of 0 to 4,294,967,295
 */
export function populationOf(seed: number, customers: number, edition: Edition = EDITIONS.sample): Population {
  if (!Number.isInteger(customers) || customers < 360 || customers > 10_000_000) {
    throw new RangeError(`customers must be an integer from 360 to 10000000, got ${customers}`);
  }
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
    throw new RangeError(`seed must be an integer from 0 to 4294967295, got ${seed}`);
  }
  const known = new Map<number, Customer>();
  return {
    seed,
    customers,
    edition,
    customer(number) {
      let customer = known.get(number);
      if (customer === undefined) {
        customer = createCustomer(seed, customers, edition, number);
        known.set(number, customer);
      }
      return customer;
    },
  };
}

/** Numbers `[first, end)` of those who register on a day. */
function registeredOn(population: Population, day: number): { first: number; end: number } {
  return { first: Math.ceil((day * population.customers) / SPAN_DAYS), end: Math.ceil(((day + 1) * population.customers) / SPAN_DAYS) };
}

/** Numbers `[first, end)` of those who are customers on a day, the newcomers of that day included. */
export function aliveOn(population: Population, day: number): { first: number; end: number } {
  return { first: registeredOn(population, day - RATES.lifeDays + 1).first, end: registeredOn(population, day).end };
}

/** The number in a user id of this shop, else undefined. */
export function numberOf(userId: string): number | undefined {
  return /^u\d{1,12}$/.test(userId) ? Number(userId.slice(1)) : undefined;
}

/** 沉睡 — whether a customer keeps away during the stretch a day lies in. */
export function isDormant(population: Population, customer: Customer, day: number): boolean {
  const stretch = Math.floor((day + customer.number * 7) / RATES.dormantDays);
  return fraction(population.seed, PURPOSE.dormant, customer.number, stretch) < RATES.dormantShare;
}

/** The device of a day: a new anonymous id every `deviceDays`; a gang has one for all its accounts. */
export function deviceOf(population: Population, customer: Customer, day: number): { anonymousId: string; os: string } {
  const owner = customer.gang ?? customer.number;
  const turn = Math.floor((day + owner * 11) / RATES.deviceDays);
  const words = [PURPOSE.device, owner, turn];
  return {
    anonymousId: `a${hex(hashWords(population.seed, words))}${hex(hashWords(population.seed ^ 0x5bd1e995, words))}`,
    os: elementAt(MODELS[customer.online], fraction(population.seed, PURPOSE.model, owner, turn)),
  };
}

/** A moment of a day by its rhythm, in ms. */
export function momentOf(day: number, draws: Draws): number {
  const hour = indexAt(weekdayOf(day) < 5 ? WEEKDAY : WEEKEND, draws());
  return startOf(day) + Math.floor((hour + draws()) * (DAY_MS / 24));
}

function createCustomer(seed: number, customers: number, edition: Edition, number: number): Customer {
  const draws = drawsOf(seed, PURPOSE.person, number);
  const registeredDay = Math.floor((number * SPAN_DAYS) / customers);
  const channel = CHANNELS[indexAt(CHANNEL_SHARES, draws())]?.[0] ?? '小程序';
  const rate = gammaFrom(draws, edition.visitsShape, edition.visitsPerDay);
  const level = LEVELS.findLast((l) => rate >= l.from * edition.visitsPerDay) ?? { name: '普通' as const, order: 1 };
  const onlineDay = channel === '门店' ? joinDay(draws, registeredDay) : registeredDay;
  return {
    number,
    userId: `u${number}`,
    phone: `100${String(scrambled(seed, number)).padStart(8, '0')}`,
    email: draws() < RATES.emailShare ? `u${number}@example.test` : undefined,
    name: elementAt(SURNAMES, draws()) + elementAt(GIVEN, draws()) + (draws() < 0.6 ? elementAt(GIVEN, draws()) : ''),
    gender: draws() < 0.58 ? '女' : '男',
    birthday: dateText(Math.floor(-1000 + draws() * 15_500)),
    city: CITIES[indexAt(CITY_SHARES, draws())]?.[0] ?? '重庆',
    channel,
    online: channel === '门店' ? '小程序' : channel,
    level: level.name,
    orderFactor: level.order,
    rate,
    registeredDay,
    registeredAt: momentOf(registeredDay, draws),
    onlineDay,
    phoneDay: channel !== '门店' && draws() < RATES.latePhoneShare ? laterDay(draws, registeredDay, RATES.latePhoneDays) : onlineDay,
    gang: edition.isVaried ? gangOf(number) : undefined,
  };
}

function joinDay(draws: Draws, registeredDay: number): number {
  return draws() < RATES.joinShare ? laterDay(draws, registeredDay, RATES.joinDays) : Infinity;
}

function laterDay(draws: Draws, day: number, within: number): number {
  return day + 1 + Math.floor(draws() * within);
}

/** A permutation of 0 … 99,999,999: the factor shares no divisor with 10^8. */
function scrambled(seed: number, number: number): number {
  return Number((BigInt(number) * 48_271_397n + BigInt(hashWords(seed, [PURPOSE.phone]))) % 100_000_000n);
}

function hex(word: number): string {
  return word.toString(16).padStart(8, '0');
}
