import { expect, test } from 'vitest';
import { holidayLines, holidaysIn } from './holiday-notice.ts';

/** In the words of the State Council's notice of 2025-11-04 for 2026. */
const NOTICE = `国务院办公厅关于2026年
部分节假日安排的通知
经国务院批准，现将2026年元旦、春节和国庆节放假调休日期的具体安排通知如下。
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、端午节：6月19日（周五）至21日（周日）放假，共3天。
国务院办公厅
2025年11月4日`;

test('a notice is read as it is published', () => {
  expect(holidaysIn(NOTICE, 2026)).toEqual({
    holidays: [
      { name: '元旦', from: '2026-01-01', to: '2026-01-03' },
      { name: '春节', from: '2026-02-15', to: '2026-02-23' },
      { name: '端午节', from: '2026-06-19', to: '2026-06-21' },
    ],
    workdays: ['2026-01-04', '2026-02-14', '2026-02-28'],
    unread: [],
  });
});

test('spans over months, single days, days of the year before, both kinds in a sentence', () => {
  expect(holidaysIn('国庆节：9月29日至10月6日放假调休，9月26日、10月10日上班。某节：5月5日放假。2025年12月28日上班', 2026)).toEqual({
    holidays: [
      { name: '国庆节', from: '2026-09-29', to: '2026-10-06' },
      { name: '某节', from: '2026-05-05', to: '2026-05-05' },
    ],
    workdays: ['2025-12-28', '2026-09-26', '2026-10-10'],
    unread: [],
  });
});

test('lines are read too, and what was read can be written as lines that say the same', () => {
  const typed = '2031-06-02 to 2031-06-04 Some day\nwork 2031-06-07\n2031-01-01 元旦';
  const read = holidaysIn(typed, 2031);
  expect(read).toMatchObject({ holidays: [{ name: 'Some day' }, { name: '元旦', to: '2031-01-01' }], workdays: ['2031-06-07'] });
  const notice = holidaysIn(NOTICE, 2026);
  expect(holidaysIn(holidayLines(notice), 2026)).toEqual(notice);
});

test('what holds dates but makes no sense is told, not guessed', () => {
  expect(holidaysIn('2月30日放假。3月3日、3月9日放假', 2026)).toEqual({
    holidays: [],
    workdays: [],
    unread: ['2月30日放假', '3月3日、3月9日放假'],
  });
});
