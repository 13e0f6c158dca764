import { counted, grouped } from '../counted.ts';
import type { Sentence } from '../sentence.ts';
import type { Miss, PlaybookMatch } from './match.ts';
import type { PlaybookRecord } from './record.ts';
import { percent, signedPoints } from './share-text.ts';

/** How metrics and the dimensions of a slice are called. */
interface MatchNames {
  readonly metric: (key: string) => string;
  readonly dimension: (name: string) => Sentence;
}

/** 匹配的一句话 — why a playbook ranks where it does, or which conditions do not hold, in both languages. */
export function matchSentence({ misses, fit, record }: PlaybookMatch, names: MatchNames): Sentence {
  if (misses.length > 0) {
    const said = misses.map((miss) => missSentence(miss, names));
    return { zh: `不适用：${said.map(({ zh }) => zh).join('；')}。`, en: `Does not serve: ${said.map(({ en }) => en).join('; ')}.` };
  }
  const past = recordSentence(record);
  return {
    zh: `条件都符合，契合度 ${Math.round(fit * 100)}%；${past.zh}。`,
    en: `All conditions hold, fit ${Math.round(fit * 100)} %; ${past.en}.`,
  };
}

/** 战绩的一句话 — what a playbook's runs show together, without a full stop. */
export function recordSentence({ runs, pooled, proof }: PlaybookRecord): Sentence {
  if (pooled === null) {
    return runs === 0
      ? { zh: '还没有运行过', en: 'it has never run' }
      : {
          zh: `运行过 ${runs} 次，都没有可比的结果`,
          en: runs === 1 ? 'its one run could not be compared' : `none of its ${runs} runs could be compared`,
        };
  }
  const [effect, from, to] = [pooled.effect, pooled.from, pooled.to].map(signedPoints);
  const numbers: Sentence = {
    zh: `${pooled.runs} 次运行合计提升 ${effect} 个百分点（95% 区间 ${from} 到 ${to}）`,
    en: `${pooled.runs} ${pooled.runs === 1 ? 'run shows' : 'runs together show'} a lift of ${effect} percentage points (95 % interval ${from} to ${to})`,
  };
  const meaning = PROOFS[proof];
  return { zh: `${numbers.zh}，${meaning.zh}`, en: `${numbers.en}: ${meaning.en}` };
}

const PROOFS: Readonly<Record<PlaybookRecord['proof'], Sentence>> = {
  proven: { zh: '已证明有效', en: 'proven' },
  unproven: { zh: '尚未证明', en: 'not proven yet' },
  untried: { zh: '还没有可比的结果', en: 'nothing to compare yet' },
  refuted: { zh: '达不到声明的提升', en: 'short of what it declares' },
  harmful: { zh: '适得其反', en: 'it does harm' },
};

function missSentence(miss: Miss, names: MatchNames): Sentence {
  switch (miss.of) {
    case 'metric': {
      const [metric, limit] = [names.metric(miss.value), miss.limit.map(names.metric)];
      return { zh: `指标「${metric}」不在「${limit.join('」「')}」之中`, en: `metric ${metric} is not one of ${limit.join(', ')}` };
    }
    case 'direction':
      return {
        zh: `方向是${WAYS[miss.value].zh}，预案针对${WAYS[miss.limit].zh}`,
        en: `it ${WAYS[miss.value].en}, the playbook is for one that ${WAYS[miss.limit].en}`,
      };
    case 'dimensions': {
      const [value, limit] = [miss.value.map(names.dimension), miss.limit.map(names.dimension)];
      const inZh = limit.map(({ zh }) => zh).join('、') || '整体';
      const inEn = limit.map(({ en }) => en).join(', ') || 'the whole population';
      return {
        zh: `切片的维度是${value.map(({ zh }) => zh).join('、')}，预案只处理${inZh}`,
        en: `the slice is of ${value.map(({ en }) => en).join(', ')}, the playbook serves ${inEn} only`,
      };
    }
    case 'effect':
      return {
        zh: `偏离 ${percent(miss.value)}，至少要 ${percent(miss.limit)}`,
        en: `a deviation of ${percent(miss.value)}, at least ${percent(miss.limit)} is needed`,
      };
    case 'audience':
      return {
        zh: `${grouped(miss.value)} 人，至少要 ${grouped(miss.limit)} 人`,
        en: `${counted(miss.value, 'customer')}, at least ${grouped(miss.limit)} are needed`,
      };
  }
}

const WAYS: Readonly<Record<'up' | 'down', Sentence>> = { up: { zh: '上升', en: 'rises' }, down: { zh: '下降', en: 'falls' } };
