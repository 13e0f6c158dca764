/** What a column of a file can be recognised as by its name. */
export type ColumnMeaning =
  | 'user_id'
  | 'phone'
  | 'email'
  | 'unionid'
  | 'openid'
  | 'anonymous_id'
  | 'distinct_id'
  | 'device'
  | 'time'
  | 'event'
  | 'messageId'
  | 'amount'
  | 'product'
  | 'store'
  | 'coupon'
  | 'order';

/** 列名词典 — names of columns in Chinese and English as point-of-sale, membership and shop systems export them; compared by {@link plainName}. */
const WORDS: Readonly<Record<ColumnMeaning, string>> = {
  user_id:
    '会员号 会员编号 会员id 会员卡号 会员代码 用户id 用户编号 用户号 客户id 客户编号 客户号 客户代码 买家id 买家编号 顾客编号 顾客id 账号id userid uid customerid customerno customernumber customercode customer memberid memberno membernumber membercode buyerid clientid accountid householdid shopperid',
  phone:
    '手机 手机号 手机号码 会员手机 会员手机号 客户手机 联系手机 收货手机 收货人手机 收货人手机号 联系电话 收货人电话 电话 电话号码 注册手机号 phone phoneno phonenumber mobile mobileno mobilenumber mobilephone cellphone tel telephone',
  email: '邮箱 电子邮箱 电子邮件 邮件 邮件地址 邮箱地址 email emailaddress mail useremail customeremail',
  unionid: 'unionid 微信unionid wxunionid',
  openid: 'openid 微信openid wxopenid 小程序openid',
  anonymous_id: '匿名id 访客id anonymousid anonid visitorid cookieid',
  distinct_id: 'distinctid',
  device: '设备号 设备id 设备编号 deviceid idfa imei oaid androidid',
  time: '时间 日期 下单时间 下单日期 订单时间 订单日期 订单创建时间 创建时间 支付时间 支付日期 付款时间 付款日期 成交时间 交易时间 交易日期 消费时间 消费日期 购买时间 购买日期 销售时间 销售日期 发生时间 事件时间 行为时间 访问时间 操作时间 核销时间 业务日期 time timestamp datetime date day at ts createdat created createtime eventtime eventtimestamp occurredat happenedat orderdate ordertime orderedat invoicedate transactiondate transactiontime transactiontimestamp purchasedate purchasetime purchasetimestamp orderpurchasetimestamp paidat paytime paymentdate saledate',
  event: '事件 事件名 事件名称 行为 行为类型 行为名称 动作 event eventname eventtype action activity behavior behaviour behaviortype',
  messageId: '消息id 事件id 日志id messageid eventid insertid uuid',
  amount:
    '金额 订单金额 实付金额 实付 实收金额 实收 支付金额 付款金额 成交金额 交易金额 消费金额 销售金额 销售额 应付金额 总金额 合计 总价 amount totalamount total totalprice orderamount orderamt ordertotal ordervalue payamount paidamount paymentamount paymentvalue salesvalue sales saleamount revenue gmv',
  product:
    '商品编号 商品id 商品编码 商品代码 货号 产品编号 产品id 产品编码 sku skuid sku编码 skucode stockcode productid productcode productsku itemid itemcode goodsid spuid',
  store: '门店编号 门店id 门店代码 门店编码 店铺id 店铺编号 店号 网点编号 storeid storecode storeno shopid shopcode',
  coupon: '券码 券号 优惠券编号 优惠券id couponid couponcode couponupc',
  order:
    '订单号 订单编号 订单id 小票号 流水号 交易号 交易流水号 发票号 单号 orderid orderno ordernumber ordersn invoiceno invoiceid invoice receiptno transactionid basketid',
};

const MEANING_OF: ReadonlyMap<string, ColumnMeaning> = new Map(
  (Object.keys(WORDS) as ColumnMeaning[]).flatMap((meaning) => WORDS[meaning].split(' ').map((word) => [word, meaning] as const)),
);

/** A column's name without case, spaces, marks and units: `Order_Date`, `order date` and `OrderDate` are one; `金额(元)` is `金额`. */
export function plainName(column: string): string {
  return column
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[([（].*$/, '')
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** 认列名 — what the name of a column says it holds; undefined when it says nothing known. */
export function meaningOf(column: string): ColumnMeaning | undefined {
  return MEANING_OF.get(plainName(column));
}

/** Whether a column's name says that its digits are an id or a code, not a quantity. */
export function isIdName(column: string): boolean {
  const plain = plainName(column);
  const meaning = MEANING_OF.get(plain);
  if (meaning !== undefined) return meaning !== 'amount' && meaning !== 'time';
  return (
    /(编号|编码|代码|单号|卡号|证号|邮编|条码|电话|手机)$/.test(plain) ||
    /(id|code|sku|upc|barcode|zip|zipcode|postcode|phone|mobile)$/.test(plain) ||
    /\b(no|nr)$/i.test(column.replaceAll('_', ' '))
  );
}
