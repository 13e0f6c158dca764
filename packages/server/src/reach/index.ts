export { legalHours, openOutbox, type MayGo, type Outbox, type OutboxParts } from './outbox.ts';
export { COMPLAINT, takeReturned } from './bounces.ts';
export { takeInbound, type InboundContext } from './inbound.ts';
export { replyInTestInbox } from './test-replies.ts';
export { retryFailed } from './dead-letters.ts';
export { countFailed, retryAllFailed, type FailedMessages } from './failed-messages.ts';
export { suppress, unsuppress } from './suppress.ts';
export type { DirectOutbox } from './booking.ts';
export { decideReach, deferralStage, dueWishes, type ReachContext } from './decide.ts';
export { askArms } from './asked-arms.ts';
export { armFor, campaignSalt } from './assignment.ts';
export { groundOf } from './ground.ts';
export type { Decided } from './decision-rows.ts';
export { dryRun, type WishAt } from './dry-run.ts';
export { itemOfEvent } from './event-items.ts';
export { openPolicies, DEFAULT_POLICY, type Policies, type PolicyVersion } from './policies.ts';
export { changeConsent, consentsOf, verifyChain, type ChainCheck, type CustomerConsents } from './consent.ts';
export { changePreferences, CHOSEN_CHANNELS, readPreferences, type PreferenceContext, type Preferences } from './preferences.ts';
export { readActivityBudgets, releaseCapacity, takeTurns } from './capacity.ts';
export { withholdDeferred, withholdQueued } from './withhold.ts';
export type { Moment, Wish } from './wish.ts';
export { awaitedStage } from './awaited.ts';
export { reachStage } from './stage.ts';
export { readUnsubscribeToken, refuseMarketing, unsubscribe, type Refusal, type UnsubscribeContext } from './unsubscribe.ts';
export { firstHandedOver, noCounts, waterfall, type Counts } from './waterfall.ts';
export { enteredCampaigns, passagePage, passages, type PassageView } from './passages.ts';
export {
  messageLog,
  messageWithLife,
  replyLog,
  suppressionLog,
  testInboxLog,
  type InboxMessage,
  type MessageQuery,
} from './message-log.ts';
export type { PageOf } from './page.ts';
export { duration, roughly, wallClock } from './wording.ts';
export { ENTRIES, LOSS_REASON, lossCondition, stepCondition } from './steps.ts';
export {
  followLink,
  insertLinks,
  linkMaker,
  type FollowContext,
  type LinkMaker,
  type LinkRow,
  type TakenLink,
  type Visit,
} from './links.ts';
