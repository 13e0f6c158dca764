import { describe, expect, test } from 'vitest';
import { guessMapping, numericColumns } from './guess-mapping.ts';

const table = (header: string, ...lines: string[]) => {
  const names = header.split(',');
  const rows = lines.map((line) => Object.fromEntries(line.split(',').map((value, i) => [names[i], value])));
  return [names.map((name) => ({ name, type: 'VARCHAR' })), rows] as const;
};

describe('the guessed mapping', () => {
  test('of a Chinese order file is events by member number and phone', () => {
    const guess = guessMapping(
      ...table('订单号,会员号,手机号,下单时间,实付金额(元),门店编号', 'D001,M100,10012345678,2024/1/5 13:00,"88.50",0012'),
    );
    expect(guess).toMatchObject({
      target: 'events',
      identities: { user_id: '会员号', phone: '手机号' },
      time: '下单时间',
      event: { fixed: 'order' },
      columns: { 订单号: 'order_id', 门店编号: 'store_id' },
    });
    expect(guess.messageId).toBeUndefined();
  });

  test('of the Online Retail file is order events of CustomerID at InvoiceDate', () => {
    const guess = guessMapping(
      ...table(
        'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country',
        '536365,85123A,WHITE HANGING HEART,6,2010-12-01 08:26,2.55,17850,United Kingdom',
      ),
    );
    expect(guess).toMatchObject({
      target: 'events',
      identities: { user_id: 'CustomerID' },
      time: 'InvoiceDate',
      event: { fixed: 'order' },
      columns: { InvoiceNo: 'order_id', StockCode: 'product_id' },
    });
  });

  test('of a tracking export takes the event column and the message id', () => {
    const guess = guessMapping(...table('event_id,event_name,user_id,device_id,timestamp,page', 'e1,view,u1,d1,1706695509,/home'));
    expect(guess).toMatchObject({
      target: 'events',
      event: { column: 'event_name' },
      messageId: 'event_id',
      identities: { user_id: 'user_id', device: 'device_id' },
      time: 'timestamp',
    });
  });

  test('of a member list is customers, also when it says when each was created', () => {
    const guess = guessMapping(
      ...table('会员编号,姓名,手机号码,邮箱,会员等级,创建时间', 'M1,李雷,10012345678,li@example.test,金卡,2023-05-01'),
    );
    expect(guess).toMatchObject({ target: 'customers', identities: { user_id: '会员编号', phone: '手机号码', email: '邮箱' } });
    expect(guess.time).toBeUndefined();
  });

  test('of a product list is items', () => {
    expect(guessMapping(...table('商品编码,商品名称,品类,价格', 'P1,保温杯,家居,59'))).toMatchObject({
      target: 'items',
      item: { type: { fixed: 'product' }, id: '商品编码' },
    });
  });

  test('of a daily stock file is dated facts', () => {
    expect(guessMapping(...table('门店编号,日期,库存', '0012,2024-01-05,37'))).toMatchObject({
      target: 'facts',
      fact: { subjectType: 'store', subjectId: '门店编号', day: '日期', value: '库存', name: { fixed: '库存' } },
    });
  });

  test('recognises phones by their values when the name says nothing', () => {
    expect(guessMapping(...table('列1,列2', '10012345678,甲', '10012345679,乙'))).toMatchObject({ identities: { phone: '列1' } });
  });

  test('does not believe a name the values contradict', () => {
    expect(guessMapping(...table('会员号,日期', 'M1,星期一', 'M2,星期二')).time).toBeUndefined();
  });

  test('sees that the day comes first where a first number is over 12', () => {
    expect(guessMapping(...table('CustomerID,OrderDate,Amount', '1,3/4/2024,5', '2,30/4/2024,5', '3,13/4/2024,5')).dayFirst).toBe(true);
    expect(guessMapping(...table('CustomerID,OrderDate,Amount', '1,3/4/2024,5')).dayFirst).toBe(false);
  });
});

describe('numeric columns', () => {
  test('are amounts and counts, not codes, phones or numbers with leading zeros', () => {
    const [columns, rows] = table('金额,数量,门店编号,邮编,手机号,批次', '"1",2,12,200000,10012345678,007');
    rows[0]!['金额'] = '¥1,299.00';
    expect(numericColumns(columns, rows)).toEqual(['金额', '数量']);
  });
});
