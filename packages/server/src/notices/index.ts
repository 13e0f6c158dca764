export { openNotices, type NoticeAbout, type Notices } from './notices.ts';
export type { NoticeTarget } from './target.ts';
