import type { RuleWords } from './rules/sentence.ts';
import { figureWords } from './rules/sentences/measure-sentence.ts';
import type { Draw } from './segment.ts';

/** 抽取的说法 — which part of a segment was taken, in words; empty for all of it. */
export function drawWords(draw: Draw, words: RuleWords): string {
  const zh = words.language === 'zh';
  switch (draw.kind) {
    case 'everybody':
      return '';
    case 'number':
      return zh ? `随机 ${draw.customers} 人` : `${draw.customers} at random`;
    case 'share':
      return zh ? `随机 ${draw.basisPoints / 100}%` : `${draw.basisPoints / 100}% at random`;
    case 'top': {
      const figure = figureWords(measuredBy(draw.by), '', words);
      const end = draw.smallest ? 'lowest' : 'highest';
      return zh ? `${figure}最${draw.smallest ? '低' : '高'}的 ${draw.customers} 人` : `the ${draw.customers} ${end} by ${figure}`;
    }
  }
}

/** The measure as a rule says it; what is asked of the number does not matter. */
function measuredBy({ select, of, property = '', window }: Extract<Draw, { kind: 'top' }>['by']): Parameters<typeof figureWords>[0] {
  const aggregate = of === 'count' || of === 'days' ? { of } : { of, property };
  return { kind: 'did', select, aggregate, window, test: { op: 'exists' } };
}
