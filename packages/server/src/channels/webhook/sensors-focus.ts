import { createHash, createHmac } from 'node:crypto';
import { detailOf } from '@gyre/domain/reach/detail';
import { z } from 'zod';
import { gatherPages } from '../gather-pages.ts';
import type { Outgoing, ProviderGround, ProviderKind, Sender, SendOutcome } from '../provider.ts';
import { callOf, jsonOf, receiverSettings } from './receiver.ts';
import { focusOutcomes } from './sensors-focus-answer.ts';
import { receiveArrived } from './sensors-focus-receipts.ts';

const MAX_ANSWER_BYTES = 1024 * 1024;

const settings = z.object({
  ...receiverSettings,
  projectName: z
    .string()
    .min(1)
    .max(100)
    .default('default')
    .meta({ zh: '神策项目名', en: 'Project name', help: { zh: 'project_name 的值', en: 'The value of project_name' } }),
  channelId: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(1)
    .meta({ zh: '通道编号', en: 'Channel number', help: { zh: 'sf_channel_id 的值', en: 'The value of sf_channel_id' } }),
  page: z.number().int().min(1).max(500).default(50).meta({ zh: '每批最多几条', en: 'Messages in a batch at most' }),
});
type FocusSettings = z.output<typeof settings>;

/**
 * 神策 Webhook 网关 — the webhook of 神策智能运营 (Sensors Focus), so that a gateway made for it can be used as it is (its manual, “Webhook
 * 通道接入” and “Webhook 回执接入技术文档”; types as in its sf-webhook-helper). Posts a JSON array of messages; see {@link focusOutcomes} for
 * what the answer means. The content is a JSON object: its `first_id`, `second_id` and `send_id` name the customer, everything else becomes
 * `params`, all strings. A receipt is `$PlanMsgArrived` with the `$sf_msg_id`, sent to the inbound address as to any 神策 server.
 *
 * `sf_msg_id` is the attempt's, by which a receipt finds it; `send_id` is the same for all attempts of a message unless the content gives one.
 * The contract does not make a gateway deduplicate, so an attempt whose answer was lost stays `unknown` until its receipt. Secret: `secret`;
 * with it `X-Sf-Signature` is the hex HMAC-SHA1 of the body.
 */
export const sensorsFocus: ProviderKind<typeof settings> = {
  channel: 'webhook',
  kind: 'sensors-focus',
  label: { zh: '神策 Webhook 网关', en: '神策 (Sensors Focus) webhook gateway' },
  settings,
  secretFields: ['secret'],
  deduplicates: false,
  concurrency: 100,
  open: openFocus,
  receive: (_settings, _secret, request) => receiveArrived(request),
};

type FocusEntry = ReturnType<typeof entryOf>;

function openFocus(options: FocusSettings, { secret = '' }: Readonly<Record<string, string>>, ground: ProviderGround): Sender {
  const post = gatherPages(options.page, (entries: readonly FocusEntry[]) => postPage(entries, options, secret, ground));
  return {
    send(message) {
      const content = jsonOf(message.content.body);
      if (content !== undefined) return post(entryOf(message, content, options, ground));
      return Promise.resolve({ state: 'failed', detail: detailOf('not_an_object'), failure: 'content' });
    },
    close: () => Promise.resolve(),
  };
}

async function postPage(
  entries: readonly FocusEntry[],
  options: FocusSettings,
  secret: string,
  ground: ProviderGround,
): Promise<(place: number) => SendOutcome> {
  const call = callOf(options);
  const body = JSON.stringify(entries);
  const headers = { ...call.headers, 'content-type': 'application/json;charset=UTF-8', 'user-agent': 'Gyre', ...signed(body, secret) };
  const answer = await ground.fetch(options.url, {
    method: 'POST',
    headers,
    body,
    timeoutMs: call.timeoutMs,
    maxBytes: MAX_ANSWER_BYTES,
  });
  const ids = entries.map((entry) => entry.receipt_properties.sf_msg_id);
  return focusOutcomes(answer, ids, ground.now());
}

function signed(body: string, secret: string): Readonly<Record<string, string>> {
  return secret === '' ? {} : { 'x-sf-signature': createHmac('sha1', secret).update(body).digest('hex') };
}

/** One element of the array. Numbers are numbers where 神策's are, so that gateways with fixed types can read them. */
function entryOf(
  { id, key, campaign, customer, content: { fields } }: Outgoing,
  { first_id: first, second_id: second, send_id: send, ...rest }: Readonly<Record<string, unknown>>,
  { projectName, channelId }: FocusSettings,
  { project, now }: ProviderGround,
) {
  const plan = planNumber(campaign);
  const version = fields['version'] ?? '';
  return {
    project_name: projectName,
    sf_version: '4.0',
    user_profile: { user_id: customer, first_id: idOf(first), second_id: idOf(second) },
    receipt_properties: {
      sf_msg_id: id,
      sf_plan_id: plan,
      sf_plan_version: version,
      sf_plan_strategy_id: 0,
      sf_strategy_unit_id: 0,
      sf_plan_type: '运营计划',
      sf_channel_id: channelId,
      sf_channel_category: 'WEBHOOK',
      sf_enter_plan_time: Number(fields['enteredAt'] ?? now()),
      sf_send_time: now(),
    },
    plan_info: {
      plan_id: plan,
      plan_key: campaign,
      plan_name: fields['campaign'] ?? campaign,
      plan_version: version,
      arm: fields['arm'] ?? '',
    },
    params: Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, textOf(value)])),
    send_id: idOf(send) ?? `${project}.${key}`,
  };
}

/** 神策 numbers its plans, we name campaigns: a positive 31-bit number made from the name, always the same. */
function planNumber(campaign: string): number {
  return createHash('sha256').update(campaign).digest().readUInt32BE(0) >>> 1;
}

function idOf(value: unknown): string | null {
  return (typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value) : null;
}

/** What a value is as a string: null is empty, lists and objects are their JSON. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === null ? '' : JSON.stringify(value);
}
