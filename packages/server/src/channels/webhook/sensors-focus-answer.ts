import { detailOf } from '@gyre/domain/reach/detail';
import type { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { FetchOutcome } from '../../safe-fetch.ts';
import type { SendOutcome } from '../provider.ts';
import { webhookOutcome } from './webhook-outcome.ts';

/** Java leaves out what is null; an element that does not say whether it succeeded says nothing. */
const Told = z.object({ succeed: z.boolean(), fail_reason: z.string().nullish() });
const Answer = z.array(z.unknown());

/**
 * What the answer of a gateway made for 神策's webhook means for each message of a batch, by its place: with an empty body all were taken,
 * with `[{succeed, fail_reason}]` each as it says at its index. Any other status: none was; what is the status's fault is classed as for every
 * webhook, but a refusal of a whole batch says nothing against one message, which is tried again. (神策 knows success as 200 only; another
 * 2xx is read the same way here, since repeating what was taken would be worse.) A body that is neither, or an index without an answer,
 * hides what was taken.
 *
 * @param ids  of the messages, in the order of the batch
 */
export function focusOutcomes(answer: FetchOutcome, ids: readonly string[], now: Instant): (place: number) => SendOutcome {
  const whole = webhookOutcome(answer, now);
  if (answer.kind !== 'answered' || whole.state !== 'sent') {
    const outcome: SendOutcome =
      whole.state === 'failed' && whole.failure === 'content' && ids.length > 1 ? { ...whole, failure: 'transient' } : whole;
    return () => outcome;
  }
  const text = answer.body.toString('utf8').trim();
  if (text === '') return (place) => ({ ...whole, providerId: ids[place] });
  const told = toldIn(text);
  if (told === undefined) return () => ({ state: 'unknown', detail: detailOf('answer_unreadable', text.slice(0, 300)) });
  return (place) => outcomeOf(told[place], ids[place] ?? '');
}

function outcomeOf(element: unknown, id: string): SendOutcome {
  const told = Told.safeParse(element).data;
  if (told === undefined) return { state: 'unknown', detail: detailOf('answer_unreadable', JSON.stringify(element ?? null).slice(0, 300)) };
  const reason = (told.fail_reason ?? '').slice(0, 500);
  if (told.succeed) return { state: 'sent', detail: 'succeed: true', providerId: id };
  return { state: 'failed', detail: reason === '' ? 'succeed: false' : reason, failure: 'content' };
}

function toldIn(text: string): readonly unknown[] | undefined {
  try {
    return Answer.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
