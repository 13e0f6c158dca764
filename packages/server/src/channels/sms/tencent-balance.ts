import { detailOf } from '@gyre/domain/reach/detail';
import { DAY_MS, formatInstant, HOUR_MS, instant, SECOND_MS, type Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { BalanceAnswer } from '../balance.ts';
import type { ProviderGround } from '../provider.ts';
import { callTencent } from './tencent-call.ts';
import { TENCENT_CODES } from './tencent-codes.ts';
import { jsonAnswer } from './vendor-call.ts';
import { passes } from './vendor-codes.ts';

/** Packages one answer holds at most, which keeps it below what is read of an answer, and answers that are asked for at most. */
const PAGE = 100;
const MOST_PAGES = 50;
/** Packages older than this have run out. */
const OLDEST_MS = 5 * 365 * DAY_MS;
const BEIJING_MS = 8 * HOUR_MS;

const integer = z.number().int();
const Package = z.object({
  PackageEffectiveTime: integer,
  PackageExpiredTime: integer,
  PackageAmount: integer,
  CurrentUsage: integer,
});
const Answer = z.object({
  Response: z.union([
    z.object({ Error: z.object({ Code: z.string(), Message: z.string().default('') }) }),
    z.object({ SmsPackagesStatisticsSet: z.array(Package) }),
  ]),
});
type Package = z.infer<typeof Package>;

/** The key's CAM user lacks `sms:SmsPackagesStatistics`, which QcloudSMSReadOnlyAccess holds. */
const NOT_PERMITTED = /^(AuthFailure\.UnauthorizedOperation|UnauthorizedOperation(\.RequestPermissionDeny)?)$/;

interface Asking {
  readonly options: { readonly endpoint: string; readonly region: string; readonly appId: string };
  readonly key: { readonly id: string; readonly secret: string };
  readonly ground: ProviderGround;
}

/**
 * 腾讯云套餐包余量 — `SmsPackagesStatistics` of sms 2021-01-11: the messages left in packages that are valid now. A package counts from the full
 * hour after it was bought: the question must end before the current hour. Null where there never was a package: such an account pays afterwards.
 *
 * @throws when it could not be asked
 */
export async function tencentBalance(asking: Asking): Promise<BalanceAnswer> {
  const now = asking.ground.now();
  const packages: Package[] = [];
  for (let page = 0; page < MOST_PAGES; page++) {
    const found = await askPage(asking, page * PAGE, now);
    if (!Array.isArray(found)) return found;
    packages.push(...found);
    if (found.length < PAGE) break;
  }
  return packages.length === 0 ? null : { amount: leftIn(packages, now), unit: 'messages' };
}

async function askPage({ options, key, ground }: Asking, offset: number, now: Instant): Promise<Package[] | { refused: string }> {
  const body = JSON.stringify({
    SmsSdkAppId: options.appId,
    Limit: PAGE,
    Offset: offset,
    BeginTime: hourOf(instant(now - OLDEST_MS)),
    EndTime: hourOf(instant(now - SECOND_MS)),
  });
  const act = { action: 'SmsPackagesStatistics', body, timeoutMs: 10 * SECOND_MS };
  const answer = jsonAnswer(await callTencent(options, act, key, ground));
  if ('state' in answer) throw new Error(answer.detail);
  const told = Answer.safeParse(answer.json).data?.Response;
  if (told === undefined) throw new Error(JSON.stringify(answer.json).slice(0, 400));
  if (!('Error' in told)) return told.SmsPackagesStatisticsSet;
  const { Code, Message } = told.Error;
  const said = `${Code} ${Message}`.trim();
  if (passes(TENCENT_CODES, Code)) throw new Error(said);
  return { refused: detailOf(NOT_PERMITTED.test(Code) ? 'balance_not_permitted' : 'balance_refused', said) };
}

/** `yyyymmddhh` in Beijing, as the API takes hours. */
function hourOf(at: Instant): string {
  return formatInstant(instant(at + BEIJING_MS))
    .replaceAll(/\D/g, '')
    .slice(0, 10);
}

function leftIn(packages: readonly Package[], now: Instant): number {
  const valid = packages.filter((p) => p.PackageEffectiveTime * SECOND_MS <= now && now < p.PackageExpiredTime * SECOND_MS);
  return valid.reduce((sum, p) => sum + Math.max(0, p.PackageAmount - p.CurrentUsage), 0);
}
