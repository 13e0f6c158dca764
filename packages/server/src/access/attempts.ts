import { instant, MINUTE_MS, SECOND_MS, type Instant } from '@gyre/domain/time';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { Ledger } from '../stores/ports.ts';

/** Failures of one subject (an address or an e-mail) after which sign-in pauses, and the rolling window they are counted in. */
export const ATTEMPT_LIMIT = 10;
export const ATTEMPT_WINDOW_MS = 15 * MINUTE_MS;

const CountRow = z.object({ attempts: z.number().int(), oldest: z.number().int().nullable() });

const LockRow = z.object({});

/**
 * 登录限速 — books one attempt for every subject before the password is looked at, so parallel guesses cannot slip past the count.
 * {@link forgive} takes it back when the password was right.
 *
 * @throws AppError `too_many_attempts` with `retryAfterS` when a subject has {@link ATTEMPT_LIMIT} attempts in the window
 */
export async function bookAttempt(ledger: Ledger, subjects: readonly string[], now: Instant): Promise<void> {
  await ledger.transaction(async (tx) => {
    await tx.run('delete from login_attempts where at <= $1', [now - ATTEMPT_WINDOW_MS]);
    for (const subject of subjects.toSorted()) {
      await tx.rows(LockRow, 'select pg_advisory_xact_lock(hashtextextended($1, 0)) is null as locked', [`login ${subject}`]);
      const [count] = await tx.rows(
        CountRow,
        'select count(*)::int as attempts, min(at) as oldest from login_attempts where subject = $1 and at > $2',
        [subject, now - ATTEMPT_WINDOW_MS],
      );
      if (count !== undefined && count.attempts >= ATTEMPT_LIMIT) throw tooMany(instant(count.oldest ?? now), now);
      await tx.run('insert into login_attempts (subject, at) values ($1, $2)', [subject, now]);
    }
  });
}

/** Takes back the attempt just booked for `address`, and all failures of `email`: whoever knows the password is not guessing. */
export async function forgive(ledger: Ledger, address: string, email: string, at: Instant): Promise<void> {
  await ledger.run('delete from login_attempts where subject = $1', [email]);
  await ledger.run('delete from login_attempts where ctid in (select ctid from login_attempts where subject = $1 and at = $2 limit 1)', [
    address,
    at,
  ]);
}

function tooMany(oldest: Instant, now: Instant): AppError {
  const retryAfterS = Math.max(1, Math.ceil((oldest + ATTEMPT_WINDOW_MS - now) / SECOND_MS));
  const minutes = ATTEMPT_WINDOW_MS / MINUTE_MS;
  return new AppError(
    'too_many_attempts',
    `${ATTEMPT_LIMIT} failed sign-ins within ${minutes} minutes; the next is possible in ${retryAfterS} s`,
    { limit: ATTEMPT_LIMIT, windowMs: ATTEMPT_WINDOW_MS, retryAfterS },
  );
}
