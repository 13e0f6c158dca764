import type { Sentence } from '../sentence.ts';

const named = (zh: string, en: string): Sentence => ({ zh, en });

/** 参数名称 — how the pages call parameters; those of one kind of analysis alone are under `kind.name`. */
export const PARAM_NAMES: Readonly<Record<string, Sentence>> = {
  range: named('时间范围', 'Time'),
  count: named('数量', 'Amount'),
  zone: named('时区', 'Time zone'),
  among: named('限定用户', 'Customers'),
  segments: named('并排看的分群', 'Segments side by side'),
  compare: named('对比', 'Compare'),
  by: named('拆分维度', 'Break down'),
  groups: named('显示前几组', 'Groups shown'),
  grain: named('粒度', 'Period'),
  unit: named('单位', 'Unit'),
  event: named('事件', 'Event'),
  events: named('事件', 'Event'),
  property: named('属性', 'Property'),
  attribute: named('用户属性', 'Customer attribute'),
  value: named('属性', 'Property'),
  filter: named('筛选', 'Filter'),
  edges: named('分段', 'Bands'),
  buckets: named('分段边界', 'Edges of buckets'),
  aggregate: named('统计方式', 'Measure'),
  level: named('分位', 'Percentile'),
  name: named('名称', 'Name'),
  conversion: named('目标转化', 'The conversion'),
  measures: named('指标', 'Measure'),
  measure: named('指标', 'Measure'),
  formulas: named('公式', 'Formula'),
  formula: named('公式', 'Formula'),
  steps: named('步骤', 'Step'),
  window: named('窗口期', 'Window'),
  preset: named('计算口径', 'Way of counting'),
  modes: named('windowFunnel 的模式', 'Modes of windowFunnel'),
  order: named('顺序', 'Order'),
  start: named('从哪次进入算起', 'Which entry counts'),
  reentry: named('总次数的再次进入', 'Entering again, for totals'),
  ties: named('同一时刻的事件', 'Events of one instant'),
  bookedOn: named('记在哪天', 'Booked on'),
  stopsAt: named('遇到这些就中断', 'Interrupted by'),
  others: named('步骤以外的事件', 'An event that is no step'),
  oneEventOneStep: named('一个事件只算一步', 'One event is one step'),
  interruptedForGood: named('中断之后不再重新开始', 'Once interrupted, never again'),
  exclusions: named('排除事件', 'Excluded event'),
  properties: named('各步都相同的属性', 'Property that is the same at all steps'),
  birth: named('起始', 'Began'),
  return: named('回来的方式', 'Coming back'),
  brackets: named('区间', 'Ranges'),
  mode: named('算法', 'Counting'),
  clock: named('计时', 'Clock'),
  rounding: named('滚动起点', 'Rolling from'),
  born: named('起始方式', 'Beginning'),
  begin: named('从', 'From'),
  end: named('到下一次', 'To the next'),
  pairing: named('从哪一次算起', 'From which one'),
  held: named('两次的这个属性要相同', 'Both have the same value here'),
  select: named('事件', 'Event'),
  gapMs: named('间隔', 'Pause'),
  lengths: named('时长分段边界', 'Edges of the length'),
  depths: named('深度分段边界', 'Edges of the depth'),
  anchor: named('起点或终点的事件', 'The event it begins or ends with'),
  side: named('起点还是终点', 'Beginning or end'),
  stops: named('途经的事件', 'Events on the way'),
  gap: named('路径怎么结束', 'How a path ends'),
  depth: named('层数', 'Levels'),
  branches: named('每层站点数', 'Stops of a level'),
  rank: named('粗细按', 'Width by'),
  touches: named('触点', 'Touches'),
  channel: named('渠道', 'Channel'),
  lookbackMs: named('往前看', 'Look back'),
  halfLifeMs: named('时间衰减的半衰期', 'Half-life of time decay'),
  models: named('归因模型', 'Models'),
  direct: named('没有渠道时记为', 'Without a channel it is called'),
  worth: named('价值取自', 'Worth is'),
  purchase: named('购买', 'Purchase'),
  amount: named('金额', 'Paid'),
  on: named('截至', 'As of'),
  before: named('对比更早的一天', 'Against an earlier day'),
  cuts: named('切点', 'Cuts'),
  weights: named('权重', 'Weights'),
  high: named('高分的标准', 'A score is high'),
  base: named('对照人群', 'Base'),
  sides: named('人群', 'Group'),
  rule: named('条件', 'Conditions'),
  page: named('页面', 'Page'),
  pages: named('页面数', 'Pages'),
  sources: named('来源取自', 'Their source'),
  rows: named('每张表的来源数', 'Sources of a table'),
  'funnel.unit': named('统计单位', 'What goes through'),
  'retention.buckets': named('列', 'Columns'),
  'ltv.buckets': named('看多少期', 'How many periods'),
};

/** Lists whose members have letters on the page: `指标 B`. */
const LETTERED: ReadonlySet<string> = new Set(['measures']);

/**
 * 参数位置的称呼 — `指标 B › 事件 1 › 属性` of `measures.1.events.0.filter…property`: the parts that have names, with their place among others; empty for
 * a path that has none. What is inside a rule is called as the rule.
 */
export function paramName(kind: string, path: readonly PropertyKey[]): Sentence {
  const said: Sentence[] = [];
  for (const [i, part] of path.entries()) {
    if (typeof part !== 'string') continue;
    const name = PARAM_NAMES[`${kind}.${part}`] ?? PARAM_NAMES[part];
    if (name === undefined) continue;
    const place = path[i + 1];
    const number = typeof place !== 'number' ? '' : ` ${LETTERED.has(part) ? String.fromCodePoint(65 + place) : place + 1}`;
    said.push({ zh: `${name.zh}${number}`, en: `${name.en}${number}` });
    if (part === 'among' || part === 'rule' || part === 'base') break;
  }
  return { zh: said.map(({ zh }) => zh).join(' › '), en: said.map(({ en }) => en).join(' › ') };
}
