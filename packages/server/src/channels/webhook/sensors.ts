import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { detailOf } from '@gyre/domain/reach/detail';
import { SECOND_MS } from '@gyre/domain/time';
import { z } from 'zod';
import { gatherPages } from '../gather-pages.ts';
import type { Outgoing, ProviderGround, ProviderKind, Sender, SendOutcome } from '../provider.ts';
import { jsonOf } from './receiver.ts';
import { webhookOutcome } from './webhook-outcome.ts';

/** 神策 advises at most 50 records in a request. */
const PAGE = 50;

const settings = z.object({
  url: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .meta({
      zh: '数据接收地址',
      en: 'Intake address',
      help: { zh: '形如 https://…/sa?project=default', en: 'Such as https://…/sa?project=default' },
    }),
  event: z
    .string()
    .regex(/^[A-Za-z_$][A-Za-z\d_$]{0,99}$/)
    .default('$PlanMsgSendDone')
    .meta({ zh: '事件名', en: 'Event name' }),
});
type SensorsSettings = z.output<typeof settings>;

/**
 * 神策事件上报 — writes each message into a 神策 server as a track event, for whoever analyses there or has its canvas go on from it; a message
 * gateway made for 神策's webhook is `sensors-focus`. In batches: `data_list` with the base64 of gzipped JSON. The content is a
 * JSON object and becomes the event's properties, beside `$sf_plan_id` (the campaign) and `$sf_msg_id`; its `distinct_id`, where it has one,
 * says who it is about, else `gyre:<customer>`. Secret: `token`, where the address asks for one.
 */
export const sensors: ProviderKind<typeof settings> = {
  channel: 'webhook',
  kind: 'sensors',
  label: { zh: '神策事件上报', en: '神策 (Sensors) events' },
  settings,
  secretFields: ['token'],
  deduplicates: false,
  concurrency: 100,
  open: openSensors,
};

type TrackRecord = ReturnType<typeof trackRecord>;

function openSensors(options: SensorsSettings, secret: Readonly<Record<string, string>>, ground: ProviderGround): Sender {
  const url = addressOf(options, secret);
  const post = gatherPages(PAGE, (records: readonly TrackRecord[]) => postPage(url, records, ground));
  return {
    send(message) {
      const properties = jsonOf(message.content.body);
      if (properties !== undefined) return post(trackRecord(message, properties, options, ground));
      return Promise.resolve({ state: 'failed', detail: detailOf('not_an_object'), failure: 'content' });
    },
    close: () => Promise.resolve(),
  };
}

function addressOf(options: SensorsSettings, { token }: Readonly<Record<string, string>>): string {
  const url = new URL(options.url);
  if (token !== undefined && token !== '') url.searchParams.set('token', token);
  return url.href;
}

async function postPage(url: string, records: readonly TrackRecord[], ground: ProviderGround): Promise<() => SendOutcome> {
  const body = new URLSearchParams({ data_list: gzipSync(JSON.stringify(records)).toString('base64'), gzip: '1' }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': 'Gyre' };
  const answer = await ground.fetch(url, { method: 'POST', headers, body, timeoutMs: 20 * SECOND_MS });
  const outcome = webhookOutcome(answer, ground.now());
  return () => outcome;
}

function trackRecord(
  { id, campaign, customer }: Outgoing,
  { distinct_id: given, ...properties }: Readonly<Record<string, unknown>>,
  { event }: SensorsSettings,
  { now }: ProviderGround,
) {
  const time = now();
  return {
    type: 'track',
    event,
    time,
    distinct_id: typeof given === 'string' && given !== '' ? given : `gyre:${customer}`,
    // 神策 has no message id; this number is what it tells repetitions by.
    _track_id: createHash('sha256').update(id).digest().readUInt32BE(0),
    _flush_time: time,
    lib: { $lib: 'Gyre', $lib_version: '1', $lib_method: 'code' },
    properties: { $lib: 'Gyre', ...properties, $sf_plan_id: campaign, $sf_msg_id: id },
  };
}
