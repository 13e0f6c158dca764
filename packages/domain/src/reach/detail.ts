import type { Sentence } from '../sentence.ts';

type Words = (about: string) => Sentence;

const says =
  (zh: string, en: string): Words =>
  () => ({ zh, en });
const quotes =
  (zh: string, en: string): Words =>
  (about) =>
    about === '' ? { zh, en } : { zh: `${zh}：“${about}”`, en: `${en}: “${about}”` };

/** What we ourselves may say of an attempt; what follows the code, where something does, is quoted. */
const OURS = {
  test_inbox: says('存进测试收件箱，没有真的发出', 'kept in the test inbox, not really sent'),
  inbox: says('已放进站内信', 'put into the inbox'),
  not_connected: quotes('没有连上服务商，没有发出', 'the provider could not be reached, nothing was sent'),
  connected_late: says('没有在规定时间内连上服务商，没有发出', 'no connection came about in time, nothing was sent'),
  host_unknown: quotes('找不到这台主机，没有发出', 'the host was not found, nothing was sent'),
  answer_lost: quotes('已经发给服务商，连接在回答之前断开', 'it was on its way when the connection broke before an answer'),
  answer_unreadable: quotes(
    '看不懂接收方的回答，不知道收下了没有',
    'the receiver’s answer could not be understood, so what it took is not known',
  ),
  answer_late: says('已经发给服务商，没有在规定时间内等到回答', 'it was on its way and no answer came in time'),
  address_wrong: quotes('不能访问这个地址', 'the address cannot be called'),
  address_private: quotes(
    '地址在内网，没有发出；设置 GYRE_ALLOW_PRIVATE_TARGETS=true 才允许',
    'the address is in the own network, nothing was sent; GYRE_ALLOW_PRIVATE_TARGETS=true allows it',
  ),
  template_missing: says(
    '这家服务商只发报备过的模板，这条短信没有写模板',
    'the provider takes registered templates only, and the SMS names none',
  ),
  test_template_missing: says(
    '没有设置测试用模板，这家服务商只发报备过的模板',
    'no template for test messages is set, and the provider takes registered templates only',
  ),
  mail_unsendable: quotes('这封邮件不能发送', 'the mail cannot be sent'),
  login_impossible: quotes('登录不了邮件服务器', 'the mail server could not be logged in to'),
  mail_address_wrong: says('收件地址不是邮箱地址', 'the address is not a mail address'),
  subject_broken: says('邮件主题里有换行', 'the subject holds a line break'),
  header_wrong: quotes('邮件头写法不对', 'a header of the mail is malformed'),
  not_an_object: says('内容不是 JSON 对象', 'the content is not a JSON object'),
  secret_wrong: quotes('服务商的密钥没有填，或者写法不对', 'a secret of the provider is missing or malformed'),
  secret_unreadable: says(
    '服务商的密钥解不开：GYRE_SECRET 可能换过，请重新填写密钥',
    'the provider’s secrets cannot be read: GYRE_SECRET may have changed; enter them anew',
  ),
  settings_wrong: quotes('服务商的设置不能用', 'the provider’s settings do not work'),
  stopped: says('发送途中系统停止了，不知道对方有没有收到', 'the server stopped while the message was on its way'),
  provider_gone: says(
    '上一次的结果不明，能查明的那家服务商已经删除或停用',
    'its outcome was hidden, and the provider that could have told is gone',
  ),
  not_repeated: says('上一次的结果不明，也不能再试', 'its outcome was hidden, and it may not be tried again'),
  too_late: says('排队到了时限也没有轮到', 'its time was over before it could go'),
  coupon_awaited: says('等外部系统发好券', 'waiting for the external system to issue the coupon'),
  coupon_late: says('等到时限，外部系统也没有发好券', 'its time was over before the external system had issued the coupon'),
  coupon_refused: says(
    '等的券没有发成：外部系统没有接受，或者券已作废',
    'the coupon it waited for did not come: the external system did not take it, or it was voided',
  ),
  rate_reached: says('这个机器人一分钟能收的条数已满', 'the robot takes no more within this minute'),
  changed: says('接收方已经改掉或停用，不再重试', 'the receiver was changed or switched off, so it is not tried again'),
  overtaken: says('还没发出去，要说的事已经有了结果，不再发送', 'what it told of was over before it could go'),
  broken: quotes('发送时出了意外', 'sending broke off'),
  balance_not_permitted: quotes(
    '这个密钥没有查询余额的权限，不影响发送；给它加上权限后这里会显示余额',
    'the key has no permission to ask for the balance, which does not affect sending; once it has, the balance is shown here',
  ),
  balance_refused: quotes('服务商不告诉余额，不影响发送', 'the provider does not tell the balance, which does not affect sending'),
} satisfies Record<string, Words>;

/** 我方说明 — the code of something we say ourselves of an attempt, where no provider's words exist. */
export type DetailCode = keyof typeof OURS;

/**
 * 发送说明 — what stands in the `detail` of a message, a pause or a test: words of a provider as it said them, or, where we speak, `$code`
 * and what it is about. {@link sentenceOfDetail} reads both.
 */
export function detailOf(code: DetailCode, about = ''): string {
  return about === '' ? `$${code}` : `$${code} ${about}`;
}

/** A detail as an operator reads it: ours in words, a provider's quoted as such; both empty for an empty one. */
export function sentenceOfDetail(detail: string): Sentence {
  const [, code = '', about = ''] = /^\$([a-z_]+)(?: (.*))?$/s.exec(detail) ?? [];
  if (Object.hasOwn(OURS, code)) return OURS[code as DetailCode](about);
  return detail === '' ? { zh: '', en: '' } : { zh: `服务商返回：“${detail}”`, en: `The provider said: “${detail}”` };
}
