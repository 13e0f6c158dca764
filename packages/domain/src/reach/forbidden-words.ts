/**
 * 广告禁用词 — superlatives and promises that Chinese advertising may not use, compiled from the PRC Advertising Law (2021): art. 9 (3) bans
 * 国家级, 最高级, 最佳 “and the like”, art. 9 (2) names of state organs, art. 16 and 18 guaranteed effects of medicine and health food,
 * art. 25 guaranteed returns, art. 28 what deceives; together with what market regulators have fined since. A list to think by, not advice.
 */
const BY_ARTICLE: Readonly<Record<string, readonly string[]>> = {
  '9 (3) superlative': [
    '国家级',
    '世界级',
    '宇宙级',
    '最高级',
    '最佳',
    '最好',
    '最优',
    '最优惠',
    '最低价',
    '最便宜',
    '最高',
    '最低',
    '最大',
    '最强',
    '最新科技',
    '最先进',
    '最先',
    '最受欢迎',
    '最畅销',
    '最流行',
    '最时尚',
    '最奢侈',
    '最安全',
    '最有效',
    '最专业',
    '最权威',
    '最正宗',
    '最具',
    '最后一波',
    '顶级',
    '顶尖',
    '极品',
    '极致',
    '极佳',
    '终极',
    '至尊',
    '巅峰',
    '王牌',
    '冠军',
    '冠绝',
    '无敌',
    '无双',
    '无与伦比',
    '空前绝后',
    '史无前例',
    '前无古人',
    '绝无仅有',
    '万能',
    '完美',
    '殿堂级',
    '王者',
    '之王',
    '霸主',
    '领袖品牌',
    '领导品牌',
    '第一',
    '第1',
    'NO.1',
    'TOP1',
    'TOP.1',
    '唯一',
    '独一无二',
    '独家',
    '首家',
    '首选',
    '全国首发',
    '全球首发',
    '全网首发',
    '销量冠军',
    '销量第一',
    '全网最低',
    '全网最低价',
    '史上最低',
    '全球最低',
    '史低',
    '行业领先',
    '遥遥领先',
    '世界领先',
    '全国领先',
    '填补国内空白',
  ],
  '9 (2) state organs': [
    '国家领导人',
    '国家机关推荐',
    '国务院',
    '人民大会堂专用',
    '国宴专用',
    '中南海',
    '特供',
    '专供',
    '国家免检',
    '免检产品',
    '驰名商标',
  ],
  '16, 18 guaranteed effect': [
    '根治',
    '治愈率',
    '有效率',
    '药到病除',
    '包治百病',
    '立竿见影',
    '一针见效',
    '无副作用',
    '无毒副作用',
    '零风险',
    '永不复发',
    '百分百有效',
    '100%有效',
    '100%安全',
    '绝对安全',
    '绝对有效',
    '绝对',
  ],
  '25 guaranteed return': ['保本', '保收益', '无风险', '稳赚', '稳赚不赔', '稳赚不亏', '日赚', '躺赚', '一本万利', '高回报无风险'],
  '28 pressure and deceit': [
    '点击领奖',
    '恭喜获奖',
    '全民免单',
    '随时涨价',
    '马上涨价',
    '售完不再',
    '错过不再',
    '万人疯抢',
    '史上最强',
    '假一赔万',
    '老字号秘方',
    '祖传秘方',
  ],
};

/** 默认禁用词 — the list used where a project has none of its own. */
export const DEFAULT_FORBIDDEN_WORDS: readonly string[] = Object.values(BY_ARTICLE).flat();

/** Ordinary phrases that hold a word of the list without claiming anything. */
const HARMLESS = [
  '第一时间',
  '第一次',
  '第一步',
  '第一天',
  '第一周',
  '第一个',
  '第一批',
  '第一百',
  '第一期',
  '第1次',
  '第1天',
  '第1步',
  '第1个',
  '唯一码',
  '唯一编号',
  '绝对值',
  '最高可',
  '最低消费',
];

/** Where a word stands: UTF-16 positions of the text as given, `to` exclusive. */
export interface ForbiddenHit {
  readonly word: string;
  readonly from: number;
  readonly to: number;
}

/**
 * 禁用词检查 — every forbidden word in a text, in order of place; of words inside one another only the longest. Full-width and compatibility
 * forms, case, spaces, line breaks and invisible signs between characters make no difference. A Latin word counts only as a word of its own.
 */
export function forbiddenIn(text: string, words: readonly string[] = DEFAULT_FORBIDDEN_WORDS): ForbiddenHit[] {
  const plain = plainForm(text);
  const hits = [...new Set(words)].flatMap((word) => placesOf(plain, word).filter((hit) => isOwnWord(text, hit)));
  const harmless = new Set(HARMLESS.flatMap((phrase) => placesOf(plain, phrase)));
  let covered = 0;
  return [...hits, ...harmless]
    .toSorted((a, b) => a.from - b.from || b.to - a.to)
    .filter((hit) => {
      if (hit.to <= covered) return false;
      covered = hit.to;
      return !harmless.has(hit);
    });
}

interface PlainForm {
  readonly signs: string;
  /** For each sign: where its origin begins and ends in the text. */
  readonly begins: readonly number[];
  readonly ends: readonly number[];
}

function plainForm(text: string): PlainForm {
  let signs = '';
  const begins: number[] = [];
  const ends: number[] = [];
  let at = 0;
  for (const sign of text) {
    const form = sign
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[\s\p{Cf}\p{Cc}\p{Mn}]/gu, '');
    signs += form;
    for (let i = 0; i < form.length; i++) {
      begins.push(at);
      ends.push(at + sign.length);
    }
    at += sign.length;
  }
  return { signs, begins, ends };
}

function placesOf({ signs, begins, ends }: PlainForm, word: string): ForbiddenHit[] {
  const wanted = plainForm(word).signs;
  const found: ForbiddenHit[] = [];
  if (wanted === '') return found;
  for (let i = signs.indexOf(wanted); i >= 0; i = signs.indexOf(wanted, i + 1)) {
    found.push({ word, from: begins[i] ?? 0, to: ends[i + wanted.length - 1] ?? 0 });
  }
  return found;
}

const LATIN = /^[a-z0-9]$/;

/** Whether a hit that begins or ends with a Latin letter or digit is not part of a longer Latin word or number. */
function isOwnWord(text: string, { from, to }: ForbiddenHit): boolean {
  return !(isLatin(text, from) && isLatin(text, from - 1)) && !(isLatin(text, to - 1) && isLatin(text, to));
}

function isLatin(text: string, at: number): boolean {
  return LATIN.test((text[at] ?? '').normalize('NFKC').toLowerCase());
}
