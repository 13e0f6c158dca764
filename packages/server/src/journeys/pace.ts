import type { Ledger } from '../stores/ports.ts';

/**
 * 放缓 — has a campaign decide a share of its customers only, in basis points; the others are withheld as `paced`. Changes are numbered: one with a
 * number not above the last changes nothing, so it may be repeated, or come late. Waits for turns that decide.
 */
export async function setPace(
  ledger: Ledger,
  campaign: string,
  { pace, shareBp }: { readonly pace: number; readonly shareBp: number },
): Promise<void> {
  await ledger.run('update campaigns set pace = $2, pace_bp = $3 where key = $1 and pace < $2', [campaign, pace, shareBp]);
}
