import { measureSms } from '@gyre/domain/reach/sms-text';
import { z } from 'zod';
import { AppError } from '../../errors.ts';
import type { FetchOutcome } from '../../safe-fetch.ts';
import type { Inbound, InboundAnswer, Outgoing, ProviderGround, ProviderKind, Receipt, Sender, SendOutcome } from '../provider.ts';
import { phoneIn } from './phone-form.ts';
import { undeliveredFailure } from './vendor-codes.ts';

const NOTHING: InboundAnswer = { receipts: [], replies: [], status: 200, body: '' };

const settings = z.object({
  url: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .meta({
      zh: 'sendsms 地址',
      en: 'Address of sendsms',
      help: { zh: '如 http://127.0.0.1:13013/cgi-bin/sendsms', en: 'Such as http://127.0.0.1:13013/cgi-bin/sendsms' },
    }),
  username: z.string().min(1).max(100).meta({ zh: '用户名', en: 'User name' }),
  from: z
    .string()
    .max(20)
    .regex(/^[+A-Za-z0-9]*$/)
    .default('')
    .meta({ zh: '发送号码', en: 'Sender number', help: { zh: '留空则由网关决定', en: 'The gateway’s when empty' } }),
  numbers: z
    .enum(['e164', 'digits', 'national'])
    .default('e164')
    .meta({
      zh: '号码写法',
      en: 'How numbers are written',
      help: {
        zh: 'e164：+8613912345678；digits：8613912345678；national：13912345678',
        en: 'e164: +8613912345678; digits: 8613912345678; national: 13912345678 within China',
      },
    }),
  smscId: z
    .string()
    .max(60)
    .regex(/^[A-Za-z0-9._-]*$/)
    .default('')
    .meta({ zh: '通道 smsc-id', en: 'Carrier line (smsc-id)', help: { zh: '留空则由网关选择', en: 'The gateway chooses when empty' } }),
});
type KannelSettings = z.output<typeof settings>;

/**
 * HTTP 短信网关（Kannel） — the `sendsms` protocol of Kannel 1.4 (user guide, “Using the HTTP interface”), which many gateways of other makers speak
 * too. It gives no number of its own: our attempt's id stands in the `dlr-url`, so a receipt settles even an attempt whose answer was lost.
 * Replies: set `mo-recode = true` in its smsbox, so that texts come as UTF-8, and `get-url` of the gateway's sms-service to `<inbound address>/mo?from=%p&text=%b`. Secret: `password`.
 */
export const kannel: ProviderKind<typeof settings> = {
  channel: 'sms',
  kind: 'kannel',
  label: { zh: 'HTTP 短信网关（Kannel）', en: 'HTTP SMS gateway (Kannel)' },
  settings,
  secretFields: ['password'],
  deduplicates: false,
  concurrency: 20,
  open: (options, secret, ground) => openKannel(options, secret, ground),
  receive: (_settings, _secret, request) => receive(request),
};

function openKannel(options: KannelSettings, secret: Readonly<Record<string, string>>, ground: ProviderGround): Sender {
  return {
    async send(message) {
      const url = new URL(options.url);
      for (const [name, value] of queryOf(message, options, secret['password'] ?? '', ground.inboundUrl)) url.searchParams.set(name, value);
      return outcomeOf(await ground.fetch(url.href), message.id);
    },
    close: () => Promise.resolve(),
  };
}

/** `%d` and `%A` are Kannel's own escapes: the kind of receipt, and what the carrier said. */
function queryOf(message: Outgoing, options: KannelSettings, password: string, inboundUrl: string): URLSearchParams {
  const text = message.content.body;
  const { encoding } = measureSms(text);
  return new URLSearchParams({
    username: options.username,
    password,
    to: phoneIn(options.numbers, message.address),
    ...(options.from === '' ? {} : { from: options.from }),
    ...(options.smscId === '' ? {} : { smsc: options.smscId }),
    text,
    charset: 'UTF-8',
    coding: encoding === 'ucs2' ? '2' : '0',
    'dlr-mask': '31',
    'dlr-url': `${inboundUrl}/dlr?id=${encodeURIComponent(message.id)}&type=%d&answer=%A`,
  });
}

/**
 * What the gateway's answer means (gw/smsbox.c, `delayed_http_reply` and `smsbox_req_sendsms`): 202 is acceptance, at once (`0:`) or queued (`3:`);
 * 403 `Not routable` is no line for this number, which another provider may have; 403 otherwise wrong credentials; other 4xx are about what
 * was sent; 503 is `Temporal failure`. Other 5xx come from something in between that does not say what became of the message.
 */
function outcomeOf(outcome: FetchOutcome, id: string): SendOutcome {
  if (outcome.kind === 'lost') return { state: 'unknown', detail: outcome.detail };
  if (outcome.kind !== 'answered') {
    return { state: 'failed', detail: outcome.detail, failure: outcome.kind === 'refused' ? 'auth' : 'transient' };
  }
  const { status } = outcome;
  const said = outcome.body.toString('utf8').replaceAll(/\s+/g, ' ').trim();
  const detail = `HTTP ${status} ${said}`.slice(0, 500);
  if (status >= 200 && status < 300) return { state: 'sent', detail: said.slice(0, 500), providerId: id };
  if (status === 403) return { state: 'failed', detail, failure: /not routable/i.test(said) ? 'transient' : 'auth' };
  if (status === 401 || status < 400 || status === 404) return { state: 'failed', detail, failure: 'auth' };
  if (status === 429) return { state: 'failed', detail, failure: 'throttled' };
  if (status < 500) return { state: 'failed', detail, failure: 'content' };
  return status === 503 ? { state: 'failed', detail, failure: 'transient' } : { state: 'unknown', detail };
}

/** `…/dlr` is a receipt, `…/mo` a reply. @throws AppError `invalid_input` */
function receive({ path, query }: Inbound): InboundAnswer {
  if (path === 'dlr') return { ...NOTHING, receipts: receiptsOf(query) };
  if (path === 'mo') return { ...NOTHING, replies: [{ address: query.get('from') ?? '', text: query.get('text') ?? '' }] };
  throw new AppError('invalid_input', `${JSON.stringify(path)} is neither dlr nor mo`);
}

/** Kinds of receipts (user guide, “Delivery reports”): 1 delivered, 2 failed, 4 queued at the carrier, 8 taken by it, 16 refused by it. */
function receiptsOf(query: Inbound['query']): Receipt[] {
  const providerId = query.get('id') ?? '';
  const type = query.get('type') ?? '';
  const detail = (query.get('answer') ?? '').slice(0, 500);
  if (providerId === '') throw new AppError('invalid_input', 'a receipt needs the id of its message');
  switch (type) {
    case '1':
      return [{ providerId, state: 'delivered', detail }];
    case '2':
    case '16':
      return [{ providerId, state: 'failed', failure: undeliveredFailure(detail), detail }];
    case '4':
    case '8':
      return [{ providerId, state: 'sent', detail }];
    default:
      throw new AppError('invalid_input', `${JSON.stringify(type)} is no kind of receipt; there are 1, 2, 4, 8 and 16`);
  }
}
