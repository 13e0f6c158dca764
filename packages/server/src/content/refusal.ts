import type { Sentence } from '@gyre/domain/sentence';

/** Why a content cannot go out as it was rendered, for an operator in both languages; `message` is the English one. */
export class ContentRefused extends Error {
  override readonly name: string = 'ContentRefused';
  readonly sentence: Sentence;
  constructor(zh: string, en: string) {
    super(en);
    this.sentence = { zh, en };
  }
}

/** A value that is required is missing, so this customer gets nothing: what its template wants, not what is wrong with it. */
export class ValueMissing extends ContentRefused {
  override readonly name = 'ValueMissing';
  constructor(variable: string) {
    super(`${variable} 必须有值，但是没有`, `${variable} is required but missing`);
  }
}
