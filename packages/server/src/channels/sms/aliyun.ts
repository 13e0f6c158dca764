import { z } from 'zod';
import { AppError } from '../../errors.ts';
import { warnBelowSetting } from '../balance.ts';
import type { Inbound, InboundAnswer, Outgoing, ProviderGround, ProviderKind, Receipt, Sender, SendOutcome } from '../provider.ts';
import { aliyunBalance } from './aliyun-balance.ts';
import { callAliyun } from './aliyun-call.ts';
import { ALIYUN_CODES } from './aliyun-codes.ts';
import { phoneIn } from './phone-form.ts';
import { endpointSetting, jsonAnswer, neededSecret, pushedJson, templatedOf } from './vendor-call.ts';
import { refusalOf, undeliveredFailure } from './vendor-codes.ts';

const settings = z.object({
  accessKeyId: z.string().min(1).max(100).meta({ zh: 'AccessKey ID', en: 'AccessKey ID' }),
  signName: z
    .string()
    .max(20)
    .default('')
    .meta({ zh: '签名', en: 'Signature', help: { zh: '留空则用触达规则里的签名', en: 'The contact policy’s when empty' } }),
  testTemplate: z
    .string()
    .max(64)
    .default('')
    .meta({
      zh: '测试用模板',
      en: 'Template of test messages',
      help: { zh: '没有变量的模板 CODE，如 SMS_154950909', en: 'Code of one without variables, such as SMS_154950909' },
    }),
  endpoint: endpointSetting('https://dysmsapi.aliyuncs.com'),
  balanceEndpoint: endpointSetting('https://business.aliyuncs.com', { zh: '余额接口地址', en: 'Endpoint for the balance' }),
  warnBelow: warnBelowSetting({
    zh: '元，按账户余额，短信套餐包不在其中；留空则不提醒',
    en: 'In the account’s currency, SMS packages not counted; never when empty',
  }),
});
type AliyunSettings = z.output<typeof settings>;

/**
 * 阿里云短信 — `SendSms` of dysmsapi 2017-05-25. It takes registered templates only and does not deduplicate. Our attempt's id travels as `OutId` and comes
 * back in receipts (SmsReport), so one settles an attempt whose answer was lost. Receipts and replies (SmsUp) are pushed over HTTP in
 * batches; both are to be set to the inbound address. The balance is the account's money. Secret: `accessKeySecret`.
 */
export const aliyun: ProviderKind<typeof settings> = {
  channel: 'sms',
  kind: 'aliyun',
  label: { zh: '阿里云短信', en: 'Alibaba Cloud SMS' },
  settings,
  secretFields: ['accessKeySecret'],
  deduplicates: false,
  concurrency: 20,
  open: openAliyun,
  receive: (_settings, _secret, request) => receive(request),
};

function openAliyun(options: AliyunSettings, secret: Readonly<Record<string, string>>, ground: ProviderGround): Sender {
  const key = { id: options.accessKeyId, secret: neededSecret(secret, 'accessKeySecret') };
  return {
    async send(message) {
      const wish = queryOf(message, options);
      if ('state' in wish) return wish;
      const act = { action: 'SendSms', version: '2017-05-25', query: wish.query };
      const answer = jsonAnswer(await callAliyun(options.endpoint, act, key, ground));
      return 'state' in answer ? answer : outcomeOf(answer, message.id);
    },
    balance: () => aliyunBalance(options.balanceEndpoint, key, ground),
    close: () => Promise.resolve(),
  };
}

function queryOf(message: Outgoing, options: AliyunSettings): { readonly query: Record<string, string> } | SendOutcome {
  const templated = templatedOf(message, options.signName, options.testTemplate);
  if ('state' in templated) return templated;
  return {
    query: {
      PhoneNumbers: phoneIn('digits', message.address),
      SignName: templated.signature,
      TemplateCode: templated.template,
      TemplateParam: JSON.stringify(templated.parameters),
      OutId: message.id,
    },
  };
}

const Answer = z.object({ Code: z.string(), Message: z.string().default(''), BizId: z.string().optional() });

/** HTTP 200 says nothing: only the code `OK` is acceptance. */
function outcomeOf({ status, json }: { status: number; json: unknown }, id: string): SendOutcome {
  const answer = Answer.safeParse(json).data;
  if (answer === undefined) return { state: 'unknown', detail: `HTTP ${status} ${JSON.stringify(json)}`.slice(0, 500) };
  if (answer.Code === 'OK') return { state: 'sent', detail: `BizId ${answer.BizId ?? ''}`, providerId: id };
  return refusalOf(ALIYUN_CODES, answer.Code, answer.Message);
}

const Report = z.object({
  success: z.boolean(),
  err_code: z.string().default(''),
  err_msg: z.string().default(''),
  biz_id: z.string().default(''),
  out_id: z.string().min(1),
});
const Up = z.object({ phone_number: z.string(), content: z.string() });
const Pushed = z.array(z.unknown()).max(10_000);

/** An array of reports, replies, or both; reports of messages that were not ours carry no id and are skipped. */
function receive(request: Inbound): InboundAnswer {
  const pushed = Pushed.safeParse(pushedJson(request)).data;
  if (pushed === undefined) throw new AppError('invalid_input', 'a list of reports or replies was expected');
  const receipts = pushed.flatMap((item): Receipt[] => {
    const report = Report.safeParse(item).data;
    if (report === undefined) return [];
    const detail = `${report.err_code} ${report.err_msg}`.trim().slice(0, 500);
    return report.success
      ? [{ providerId: report.out_id, state: 'delivered', detail }]
      : [{ providerId: report.out_id, state: 'failed', failure: undeliveredFailure(detail), detail }];
  });
  const replies = pushed.flatMap((item) => {
    const up = Up.safeParse(item).data;
    return up === undefined ? [] : [{ address: up.phone_number, text: up.content }];
  });
  return { receipts, replies, status: 200, body: '{"code":0,"msg":"接收成功"}' };
}
