export type { ListedNotice } from './notice-rows.ts';
export { openNotices, TRIED_MS, type NoticeAbout, type NoticeMessage, type Notices } from './notices.ts';
export { knownRobots, sealRobots, shownRobots, targetOfReceiver, type Robots } from './robot-secrets.ts';
export type { NoticeTarget } from './target.ts';
