import type { Sentence } from '@gyre/domain/sentence';

/** Why a content cannot go out as it was rendered, for an operator in both languages; `message` is the English one. */
export class ContentRefused extends Error {
  override readonly name = 'ContentRefused';
  readonly sentence: Sentence;
  constructor(zh: string, en: string) {
    super(en);
    this.sentence = { zh, en };
  }
}
