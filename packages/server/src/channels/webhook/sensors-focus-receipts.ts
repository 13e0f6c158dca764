import { z } from 'zod';
import { AppError } from '../../errors.ts';
import { isBad, protocols } from '../../intake/index.ts';
import type { Inbound, InboundAnswer, Receipt } from '../provider.ts';

const ARRIVED = '$PlanMsgArrived';

const Arrived = z.object({
  $sf_msg_id: z.string().min(1),
  $sf_msg_status: z.enum(['RECEIPT_SEND_SUCCESS', 'RECEIPT_SEND_FAILED']),
  $sf_send_fail_code: z.union([z.string(), z.number()]).nullish(),
  $sf_fail_reason: z.string().nullish(),
});
const Plain = z.object({ event: z.string(), properties: z.record(z.string(), z.unknown()) });

/**
 * 神策回执 — reads `$PlanMsgArrived` as a 神策 SDK sends it (a form of base64, gzipped or not, whatever path it appends to the address), or as
 * plain JSON `{event, properties}` or a list of it. Other events, and receipts of nobody's message, are passed over. A failure is the gateway's
 * last word on this message and says nothing about the customer's other ones.
 *
 * @throws AppError `invalid_input` for what is neither, or `undecodable` for a form that cannot be read
 */
export function receiveArrived(request: Inbound): InboundAnswer {
  const receipts = eventsIn(request).flatMap(({ name, properties }): Receipt[] => {
    const told = name === ARRIVED ? Arrived.safeParse(properties).data : undefined;
    return told === undefined ? [] : [receiptOf(told)];
  });
  return { receipts, replies: [], status: 200, body: '' };
}

function receiptOf({ $sf_msg_id: providerId, $sf_msg_status: status, ...why }: z.output<typeof Arrived>): Receipt {
  if (status === 'RECEIPT_SEND_SUCCESS') return { providerId, state: 'delivered', detail: status };
  const said = `${why.$sf_send_fail_code ?? ''} ${why.$sf_fail_reason ?? ''}`.trim().slice(0, 500);
  return { providerId, state: 'failed', failure: 'content', detail: said === '' ? status : said };
}

interface Told {
  readonly name: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

function eventsIn(request: Inbound): Told[] {
  const text = request.body.toString('utf8').trim();
  return /^[[{]/.test(text) ? plainIn(text) : sentBySdk(request);
}

function plainIn(text: string): Told[] {
  const told = z.union([z.array(z.unknown()), z.unknown().transform((one) => [one])]).parse(jsonIn(text));
  return told.flatMap((one) => {
    const event = Plain.safeParse(one).data;
    return event === undefined ? [] : [{ name: event.event, properties: event.properties }];
  });
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError('invalid_input', `the request begins like JSON but is none: ${text.slice(0, 100)}`);
  }
}

function sentBySdk({ method, query, headers, body }: Inbound): Told[] {
  const protocol = protocols.find((p) => p.name === 'sensors');
  const decoded = protocol?.decode({
    method: method === 'GET' ? 'GET' : 'POST',
    path: '/sa',
    query: new URLSearchParams([...query]),
    headers: Object.fromEntries(headers),
    body,
  });
  return (decoded?.records ?? []).flatMap((record) => (isBad(record) ? [] : [{ name: record.name, properties: record.properties }]));
}
