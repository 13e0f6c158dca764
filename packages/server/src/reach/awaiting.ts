import { detailOf } from '@gyre/domain/reach/detail';

/**
 * 等券的消息 — `not_before` of a queued message whose coupon an external system is asked for: the last instant a calendar can show, so that no
 * look into the queue comes upon it.
 */
export const AWAITING = 8.64e15;

/** What is said of such a message, and of one whose time was over before the coupon came. */
export const COUPON_AWAITED = detailOf('coupon_awaited');
export const COUPON_LATE = detailOf('coupon_late');
