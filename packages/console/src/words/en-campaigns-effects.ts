import { counted } from '@gyre/domain/counted';
import type { Book } from './book.ts';
import type { zhEffects } from './zh-campaigns-effects.ts';

/** English of what stands behind a report, and of how a campaign is judged. */
export const enEffects: Book<typeof zhEffects> = {
  test: 'How it is judged',
  tests: {
    sequential: {
      name: 'At any time (sequential test)',
      help: 'Intervals hold however often they are looked at, and are somewhat wider for it; recommended',
    },
    fixed: {
      name: 'At one look (fixed sample)',
      help: 'Judged once, when the campaign has ended and everybody’s goal window is over; nothing is decided before',
    },
  },
  tuning: 'Customers when you expect to decide',
  tuningNote: 'treated and control together; intervals are narrowest about there',
  testFixed:
    'Once the campaign is started its first goal and how it is judged cannot be changed: chosen afterwards, something that looks good can always be found.',
  said: {
    sequential: (n) =>
      `Fixed before the start: a sequential test, whose intervals may be looked at any time (narrowest at about ${counted(n, 'customer')}).`,
    fixed: 'Fixed before the start: one look, this one (Welch’s t test).',
    interim:
      'Fixed before the start: one look, when it is over. That is not due yet; the intervals now are always-valid ones, and nothing is decided.',
  },
  guardrails: 'Guardrails: what must not get worse',
  guardrailsIdle: (kinds) => `Not tracked, so not checked: ${kinds}`,
  guardrailsNote:
    'By how many percentage points more of the treated than of control may do this after the message. Events the plan does not know do not count.',
  guardrailEvents: 'Events that count',
  margin: 'At most',
  points: 'points',
  guardrailKinds: {
    unsubscribed: 'Unsubscribed',
    complained: 'Complained',
    refund: 'Refund',
    uninstall: 'Uninstalled',
    unfollow: 'Unfollowed',
    push_off: 'Push turned off',
  },
  overTime: 'How the lift came about',
  overTimeNote:
    'Each point is everybody whose window was over by then: the difference of the shares that reached the deciding goal, with its always-valid 95 % interval. From the day the interval leaves 0, it may be believed.',
  overTimeNone:
    'Once the windows of 20 customers in each group are over and 20 reached the goal, the lift and its interval are drawn here.',
  overTimeLabel: 'Cumulative lift with its always-valid 95 % interval',
  lift: 'Lift',
  band: '95 % interval',
  liftPoints: (value) => `${value} points`,
  liftBetween: (value, from, to) => `${value} points (${from} to ${to})`,
  basis: (treated, control) => `${treated} treated, ${control} control`,
  slices: 'By segment',
  slicesBy: { segments: 'Segments', attribute: 'An attribute' },
  pickSegments: 'Choose segments, 8 at most',
  pickAttribute: 'Choose an attribute; its 8 most frequent values',
  slicesNote: (day) =>
    `Segments are as of the first message, ${day}: who entered or left since does not count. Attributes are as they are now. Since so many are looked at together, intervals are corrected (Benjamini–Hochberg); for information, they decide nothing.`,
  slicesNone: 'Choose some segments, or an attribute, to see with whom it works and with whom not.',
  slice: 'Segment',
  treatedRate: 'Treated',
  controlRate: 'Control',
  rateOf: (reached, customers, share) => `${share} (${reached} / ${customers})`,
  adjusted: 'Less noise, from what they did before (CUPED)',
  adjustedNote:
    'What the same customers did in the equally long time before they were put into groups: differences that were there already are taken out. For values the adjusted effect is the better one; rates are decided as fixed before the start, unadjusted.',
  adjustedNone: 'Once somebody’s window is over, this compares effects with and without the adjustment.',
  measure: 'Of what',
  ofRate: (goal) => `Rate of “${goal}”`,
  ofValue: (goal) => `Value of “${goal}” per customer`,
  plain: 'Plain',
  after: 'Adjusted',
  saved: 'Variance removed',
  harm: 'Harm check',
  harmNote: (window) =>
    `Customers who did this within ${window} after the message (or when it would have gone). Held: it is shown that they are not more than control by the margin.`,
  harmKind: 'Guardrail',
  harmVerdict: 'Verdict',
  harmVerdicts: { held: 'Held', broken: 'Broken', open: 'Open', unmeasured: 'Not tracked' },
  harmWorst: (worst, margin) => `${worst} more at worst, ${margin} points allowed`,
  harmMissing: 'The event plan knows no such event; name one in the campaign’s settings and it is checked.',
  ledger: 'Cost ledger',
  ledgerNote: (n) =>
    `Of the ${n} treated customers whose window is over. Incremental revenue is the lift of the value per customer times those: money that would not have come without the message.`,
  messageCost: 'Messages',
  benefitCost: 'Coupons redeemed',
  revenue: 'Incremental revenue',
  return: 'Return',
  returnNote: 'incremental revenue by cost',
  perExtra: 'Per extra success',
  perExtraNote: 'cost by the successes it truly brought; only where the whole interval is above 0',
  between: (from, to) => `${from} to ${to}`,
  times: (n) => `${n} ×`,
  noRevenue: 'needs a goal that sums a property of money',
  responded: 'Who responded',
  respondedNote:
    'Treated customers who clicked, replied, or reached the deciding goal within its window, as a segment kept current: to reach again, and to analyse.',
  keepResponded: 'Responded → segment',
  keepNot: 'Reached, no response → segment',
  keepAnyway: 'Control that did it anyway → segment',
  respondedNames: {
    responded: (campaign) => `Responded to “${campaign}”`,
    silent: (campaign) => `Got “${campaign}”, no response`,
    anyway: (campaign) => `Without “${campaign}”, did it anyway`,
  },
  channels: 'Channel × segment',
  channelsNote:
    'The lift of all campaigns of a channel together, each by its customers, and in each segment. The intervals are always valid: look whenever you like. Since many cells are looked at together, they and the ps are corrected (Benjamini–Hochberg).',
  channelsNone: 'There is no campaign yet with a control group and windows that are over.',
  everyone: 'All customers',
  channel: 'Channel',
  campaignCount: (n) => (n === '1' ? '1 campaign' : `${n} campaigns`),
};
