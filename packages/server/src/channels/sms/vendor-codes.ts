import type { FailureClass } from '@gyre/domain/reach/message';
import type { SendOutcome } from '../provider.ts';

/** 错误码表 — what a vendor's codes mean, by their beginning; the longest that fits counts. `unknown`: the vendor itself does not know. */
export type VendorCodes = Readonly<Record<string, FailureClass | 'unknown'>>;

/** What a code means; undefined for one the table does not have. */
export function meaningOf(codes: VendorCodes, code: string): FailureClass | 'unknown' | undefined {
  const fitting = Object.keys(codes).filter((beginning) => code.startsWith(beginning));
  const longest = fitting.toSorted((a, b) => b.length - a.length)[0];
  return longest === undefined ? undefined : codes[longest];
}

/** The outcome of a refusal with a code: whatever the table does not have is taken to be about what was sent. */
export function refusalOf(codes: VendorCodes, code: string, message: string): SendOutcome {
  const detail = `${code} ${message}`.trim().slice(0, 500);
  const failure = meaningOf(codes, code) ?? 'content';
  return failure === 'unknown' ? { state: 'unknown', detail } : { state: 'failed', detail, failure };
}

/** Whether a refusal says nothing lasting: asked again later, the vendor may answer. */
export function passes(codes: VendorCodes, code: string): boolean {
  const meaning = meaningOf(codes, code);
  return meaning === 'throttled' || meaning === 'transient' || meaning === 'unknown';
}

const NO_SUCH_NUMBER = /空号|不存在|号码(异常|无效|错误)|非法号码|黑名单|免打扰|退订|absent subscriber|unknown subscriber|blacklist/i;
const NOT_WANTED = /敏感|关键字|屏蔽字|违规|签名|模板|内容|sensitive|keyword|signature|template/i;

/**
 * 回执分类 — whose fault it is that a message was taken and did not arrive. Codes of carriers differ between networks and change, so the
 * vendor's own description decides: a number nobody has, or one its owner had blocked, is the recipient's; a word a carrier does not let
 * through is the content's; a phone that is off, out of money or out of reach is for now.
 */
export function undeliveredFailure(description: string): FailureClass {
  if (NO_SUCH_NUMBER.test(description)) return 'recipient';
  return NOT_WANTED.test(description) ? 'content' : 'transient';
}
