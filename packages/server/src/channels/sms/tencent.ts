import { z } from 'zod';
import { warnBelowSetting } from '../balance.ts';
import type { Inbound, InboundAnswer, Outgoing, ProviderGround, ProviderKind, Receipt, Sender, SendOutcome } from '../provider.ts';
import { phoneIn } from './phone-form.ts';
import { tencentBalance } from './tencent-balance.ts';
import { callTencent } from './tencent-call.ts';
import { TENCENT_CODES } from './tencent-codes.ts';
import { endpointSetting, jsonAnswer, neededSecret, pushedJson, templatedOf } from './vendor-call.ts';
import { refusalOf, undeliveredFailure } from './vendor-codes.ts';

const settings = z.object({
  secretId: z.string().min(1).max(100).meta({ zh: 'SecretId', en: 'SecretId' }),
  appId: z
    .string()
    .regex(/^\d{6,20}$/)
    .meta({ zh: '短信应用 SdkAppId', en: 'SMS application (SdkAppId)' }),
  signName: z
    .string()
    .max(20)
    .default('')
    .meta({ zh: '签名', en: 'Signature', help: { zh: '留空则用触达规则里的签名', en: 'The contact policy’s when empty' } }),
  testTemplate: z
    .string()
    .max(20)
    .default('')
    .meta({
      zh: '测试用模板 ID',
      en: 'Template of test messages',
      help: { zh: '没有变量的模板，如 1234', en: 'Id of one without variables, such as 1234' },
    }),
  region: z.string().min(1).max(40).default('ap-guangzhou').meta({ zh: '地域', en: 'Region' }),
  endpoint: endpointSetting('https://sms.tencentcloudapi.com'),
  warnBelow: warnBelowSetting({ zh: '条，按套餐包里剩余的；留空则不提醒', en: 'In messages left in packages; never when empty' }),
});
type TencentSettings = z.output<typeof settings>;

/**
 * 腾讯云短信 — `SendSms` of sms 2021-01-11. It takes registered templates only and does not deduplicate. Parameters go in the order the
 * campaign gives them. Receipts come back under its own serial number, so an attempt whose answer
 * was lost stays `unknown`. Both callbacks, receipts and replies, are to be set to the inbound address. The balance is what is left in packages. Secret: `secretKey`.
 */
export const tencent: ProviderKind<typeof settings> = {
  channel: 'sms',
  kind: 'tencent',
  label: { zh: '腾讯云短信', en: 'Tencent Cloud SMS' },
  settings,
  secretFields: ['secretKey'],
  deduplicates: false,
  concurrency: 20,
  open: openTencent,
  receive: (_settings, _secret, request) => receive(request),
};

function openTencent(options: TencentSettings, secret: Readonly<Record<string, string>>, ground: ProviderGround): Sender {
  const key = { id: options.secretId, secret: neededSecret(secret, 'secretKey') };
  return {
    async send(message) {
      const body = bodyOf(message, options);
      if (typeof body !== 'string') return body;
      const answer = jsonAnswer(await callTencent(options, { action: 'SendSms', body }, key, ground));
      return 'state' in answer ? answer : outcomeOf(answer);
    },
    balance: () => tencentBalance({ options, key, ground }),
    close: () => Promise.resolve(),
  };
}

function bodyOf(message: Outgoing, options: TencentSettings): string | SendOutcome {
  const templated = templatedOf(message, options.signName, options.testTemplate);
  if ('state' in templated) return templated;
  return JSON.stringify({
    PhoneNumberSet: [phoneIn('e164', message.address)],
    SmsSdkAppId: options.appId,
    SignName: templated.signature,
    TemplateId: templated.template,
    TemplateParamSet: Object.values(templated.parameters).map(String),
  });
}

const Status = z.object({ SerialNo: z.string().default(''), Code: z.string(), Message: z.string().default('') });
const Answer = z.object({
  Response: z.union([
    z.object({ Error: z.object({ Code: z.string(), Message: z.string().default('') }) }),
    z.object({ SendStatusSet: z.array(Status).min(1) }),
  ]),
});

/** HTTP 200 says nothing: the number has a status of its own, and only `Ok` is acceptance. */
function outcomeOf({ status, json }: { status: number; json: unknown }): SendOutcome {
  const answer = Answer.safeParse(json).data?.Response;
  if (answer === undefined) return { state: 'unknown', detail: `HTTP ${status} ${JSON.stringify(json)}`.slice(0, 500) };
  if ('Error' in answer) return refusalOf(TENCENT_CODES, answer.Error.Code, answer.Error.Message);
  const [told] = answer.SendStatusSet;
  if (told?.Code === 'Ok') return { state: 'sent', detail: `SerialNo ${told.SerialNo}`, providerId: told.SerialNo };
  return refusalOf(TENCENT_CODES, told?.Code ?? '', told?.Message ?? '');
}

const Report = z.object({
  report_status: z.enum(['SUCCESS', 'FAIL']),
  errmsg: z.string().default(''),
  description: z.string().default(''),
  sid: z.string().min(1),
});
const Reply = z.object({ nationcode: z.string().default('86'), mobile: z.string(), text: z.string() });

/** A list of reports, or one reply. */
function receive(request: Inbound): InboundAnswer {
  const json = pushedJson(request);
  const pushed: unknown[] = Array.isArray(json) ? json : [json];
  const receipts = pushed.flatMap((item): Receipt[] => {
    const report = Report.safeParse(item).data;
    if (report === undefined) return [];
    const detail = `${report.errmsg} ${report.description}`.trim().slice(0, 500);
    return report.report_status === 'SUCCESS'
      ? [{ providerId: report.sid, state: 'delivered', detail }]
      : [{ providerId: report.sid, state: 'failed', failure: undeliveredFailure(detail), detail }];
  });
  const replies = pushed.flatMap((item) => {
    const reply = Reply.safeParse(item).data;
    return reply === undefined ? [] : [{ address: `+${reply.nationcode}${reply.mobile}`, text: reply.text }];
  });
  return { receipts, replies, status: 200, body: '{"result":0,"errmsg":"OK"}' };
}
