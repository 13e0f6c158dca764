import { detailOf } from '@gyre/domain/reach/detail';
import { SECOND_MS } from '@gyre/domain/time';
import { z } from 'zod';
import type { BalanceAnswer } from '../balance.ts';
import type { ProviderGround } from '../provider.ts';
import { ALIYUN_CODES } from './aliyun-codes.ts';
import { callAliyun } from './aliyun-call.ts';
import { jsonAnswer } from './vendor-call.ts';
import { passes } from './vendor-codes.ts';

const AMOUNT = /^(-?)(\d{1,3}(?:,?\d{3})*)(?:\.(\d+))?$/;

const Told = z.object({
  Success: z.literal(true),
  Data: z.object({ AvailableAmount: z.string().regex(AMOUNT), Currency: z.string().regex(/^[A-Z]{3}$/) }),
});
const Refused = z.object({ Code: z.string(), Message: z.string().default('') });

/** The key's RAM user lacks `bss:DescribeAcccount` (sic), which AliyunBSSReadOnlyAccess holds. */
const NOT_PERMITTED = /^(NotAuthorized|NoPermission|Forbidden)/;

/**
 * 阿里云余额 — `QueryAccountBalance` of bssopenapi 2017-12-14: what the account may spend, credit included. Packages of SMS are not in it.
 *
 * @throws when it could not be asked
 */
export async function aliyunBalance(
  endpoint: string,
  key: { readonly id: string; readonly secret: string },
  ground: ProviderGround,
): Promise<BalanceAnswer> {
  const act = { action: 'QueryAccountBalance', version: '2017-12-14', query: {}, timeoutMs: 10 * SECOND_MS };
  const answer = jsonAnswer(await callAliyun(endpoint, act, key, ground));
  if ('state' in answer) throw new Error(answer.detail);
  const told = Told.safeParse(answer.json).data?.Data;
  if (told !== undefined) return { amount: tenThousandths(told.AvailableAmount), unit: told.Currency };
  const refused = Refused.safeParse(answer.json).data;
  const said = refused === undefined ? JSON.stringify(answer.json).slice(0, 400) : `${refused.Code} ${refused.Message}`.trim();
  if (refused === undefined || passes(ALIYUN_CODES, refused.Code)) throw new Error(said);
  return { refused: detailOf(NOT_PERMITTED.test(refused.Code) ? 'balance_not_permitted' : 'balance_refused', said) };
}

/** `1,234.5` → 12345000, digit by digit: no float touches money. */
function tenThousandths(text: string): number {
  const [, sign = '', whole = '0', fraction = ''] = AMOUNT.exec(text) ?? [];
  return Number(`${sign}${whole.replaceAll(',', '')}${fraction.padEnd(4, '0').slice(0, 4)}`);
}
