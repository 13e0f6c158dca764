import { describe, expect, test } from 'vitest';
import { contentsFor, definitionOf, type Draft } from './testing.ts';

const { check } = contentsFor();
const mail = (body: string, more: Partial<Extract<Draft, { channel: 'email' }>> = {}): Draft => ({
  channel: 'email',
  subject: 's',
  body,
  ...more,
});
const sms = (text: string): Draft => ({ channel: 'sms', text });
/** Problems as `! place: sentence` when they forbid saving, else `~ …`. */
const say = (problems: ReturnType<typeof check>): string[] => problems.map((p) => `${p.blocks ? '!' : '~'} ${p.place}: ${p.en}`);

describe('what forbids saving a template', () => {
  test('says what, where and the two ways to mend it, in both languages', () => {
    expect(check(sms('a\n{{ customer.name }}您好'))).toEqual([
      {
        arm: 'a',
        place: 'text',
        blocks: true,
        zh: '短信正文第 2 行：{{ customer.name }} 可能没有值。给一个默认值：{{ customer.name | default: "…" }}；或没有值就不发：{{ customer.name | required }}（要紧跟在变量后面）',
        en: 'text, line 2: {{ customer.name }} may be missing. Give it a default, {{ customer.name | default: "…" }}, or do not send without it, {{ customer.name | required }}, right after the variable',
      },
    ]);
  });
  test('a template that does not parse, with its line', () => {
    expect(say(check(mail('a\n{% if customer.x %}')))).toEqual([
      expect.stringMatching(/^! body: body, line 2: the template does not parse \(tag .* not closed/) as string,
    ]);
    expect(say(check(mail('x', { subject: '{{ customer.x | shout }}' })))[0]).toMatch(
      /^! subject: subject, line 1: .*undefined filter: shout/,
    );
  });
  test('an unknown root, block or JSON value', () => {
    expect(say(check(mail('{{ user.name }}')))[0]).toMatch(
      /^! body: body, line 1: there is no {{ user\.name }}; there are customer, event, item, campaign, /,
    );
    expect(say(check(mail("{% render 'foot' %}")))[0]).toBe('! body: body, line 1: there is no content block foot');
    expect(say(check({ channel: 'webhook', body: '{ "n": "{{ customer.name | default: "" }}" }' }, 'notice'))[0]).toMatch(
      /^! body: JSON body, line 1: {{ customer\.name }} must end with \| json/,
    );
  });
  test('a coupon nobody grants', () => {
    const { contents } = contentsFor();
    const plain = definitionOf(sms('送您{{ coupon.value }}，{{ coupon.valid_until | date: "%m月%d日" }}前有效'));
    const [refused] = contents.check(plain, new Map());
    expect(refused).toMatchObject({
      arm: 'a',
      place: 'text',
      blocks: true,
      en: 'text, line 1: {{ coupon.value }} speaks of a coupon, but this text grants none: choose a batch for it',
    });
    const granting = { ...plain, arms: plain.arms.map((arm) => ({ ...arm, benefit: 'five' })) };
    expect(contents.check(granting, new Map()).filter(({ blocks }) => blocks)).toEqual([]);
    expect(say(check(mail('{{ coupon.price }}')))[0]).toMatch(/^! body: body, line 1: there is no {{ coupon\.price }}/);
  });
  test('what of an external coupon is known too late to be said', () => {
    const { contents } = contentsFor();
    const late = new Map([['outer', ['code', 'valid_until']]]);
    const granting = (text: string) => {
      const plain = definitionOf(sms(text));
      return { ...plain, arms: plain.arms.map((arm) => ({ ...arm, benefit: 'outer' })) };
    };
    expect(say(contents.check(granting('送您{{ coupon.name }}，{{ coupon.code }}'), late))).toEqual([
      '! text: text, line 1: {{ coupon.code }} is known only once the external system has issued the coupon, when the text is written already: leave it out',
    ]);
    const guarded = granting('{% if coupon.valid_until %}{{ coupon["valid_until"] | date: "%m月%d日" }}前{% endif %}');
    expect(contents.check(guarded, late).map(({ zh }) => zh)).toEqual([
      '短信正文第 1 行：外部系统发好券之后才有 {{ coupon.valid_until }}，这时文案已经写好，不能用它',
    ]);
    expect(contents.check(granting('送您{{ coupon.value }}'), late)).toEqual([]);
    expect(contents.check(guarded, new Map([['outer', ['code']]]))).toEqual([]);
  });
  test('what cannot be rendered even with sample values', () => {
    expect(say(check({ channel: 'webhook', body: '[]' }, 'notice'))).toEqual([
      '! body: It cannot be rendered with sample values: what is rendered is no JSON object such as {"name": …}',
    ]);
    expect(say(check(mail('<mjml><mj-body><mj-colum /></mj-body></mjml>', { format: 'mjml' })))).toContain(
      '! body: It cannot be rendered with sample values: MJML line 1: there is no element <mj-colum>',
    );
    expect(say(check(sms('{% for a in (1..100000) %}{% for b in (1..1000000) %}{% endfor %}{% endfor %}')))[0]).toMatch(
      /^! text: It cannot be rendered .*limit exceeded/,
    );
  });
});

describe('names nobody has', () => {
  test('are warned about', () => {
    const plan = { attributes: ['name'], properties: ['amount'] };
    const text =
      '{{ customer.name | required }}{{ customer.nmae | required }}{{ event.amount | required }}{{ event.properties.x | required }}{{ event.name }}';
    expect(say(check(sms(text), 'notice', plan))).toEqual([
      '~ : no customer has the attribute nmae so far ({{ customer.nmae }})',
      "~ : the trigger's event has had no property x so far ({{ event.properties.x }})",
    ]);
  });
});

describe('an SMS', () => {
  test('needs a signature without brackets, and marketing its opt-out words', () => {
    const none = contentsFor({ sms: { signature: '', optOut: '' } });
    expect(say(none.check(sms('您好'))).map((p) => p.slice(0, 14))).toEqual(['! signature: A', '! text: Market']);
    expect(say(none.check(sms('您好'), 'notice'))).toHaveLength(1);
    expect(say(contentsFor({ sms: { signature: '【环流】', optOut: 'R' } }).check(sms('您好')))).toEqual([
      '! signature: Leave 【】 out of the signature; they are added when sending',
    ]);
  });
  test('must not bring its own 【】', () => {
    expect(say(check(sms('【别家】您好')))).toEqual([expect.stringMatching(/^! text: The text must not hold 【】/) as string]);
  });
  test('of more than one part is warned about, of more than 500 characters forbidden', () => {
    expect(say(check(sms('环'.repeat(59))))).toEqual([]);
    expect(say(check(sms('环'.repeat(60))))).toEqual([
      '~ text: With signature and opt-out about 71 characters, charged as 2 parts; more where values are longer',
    ]);
    expect(say(check(sms('环'.repeat(490))))).toEqual([
      '! text: It cannot be rendered with sample values: the SMS has 501 characters, at most 500 are allowed',
    ]);
  });
  test('that would be empty for a customer without values is warned about', () => {
    expect(say(check(sms('{% if customer.vip %}您好{% endif %}')))).toEqual([
      '~ : Customers without any of these values will not get it: the text is empty',
    ]);
    expect(say(check(sms('{{ customer.name | required }}')))).toEqual([]);
  });
});

describe('words advertising law forbids', () => {
  test('are warned about in marketing only, in every field, not in code', () => {
    const draft = mail('<p class="独家">全 网<b>最低</b></p>{% if customer.x == "最佳" %}{% endif %}', { subject: '独家' });
    const warned = say(check(draft));
    expect(warned.map((p) => p.slice(0, 30))).toEqual(
      ['~ subject: subject: “独家” is amon', '~ body: body: “全网最低” is among the'].map((p) => p.slice(0, 30)),
    );
    expect(check(draft, 'notice')).toEqual([]);
  });
  test('come from the policy where it has a list', () => {
    const own = contentsFor({ forbiddenWords: ['超值'] });
    expect(say(own.check(mail('独家超值')))).toEqual([expect.stringContaining('“超值”') as string]);
  });
});

describe('links', () => {
  const strict = contentsFor({ linkHosts: ['shop.test', '*.shop.test'] });
  test('of marketing to other hosts are forbidden once there is a list, else warned about; each host once', () => {
    const draft = mail(
      '{% if customer.x %}<a href="https://evil.test/{{ customer.x }}">a</a>{% else %}<a href="https://evil.test/b">b</a><a href="https://m.shop.test/">c</a>{% endif %}',
    );
    expect(say(strict.check(draft))).toEqual([
      "! links: A link leads to evil.test, which is not among the contact policy's hosts (shop.test, *.shop.test): add it there or change the link",
    ]);
    expect(say(strict.check(draft, 'notice'))).toEqual([
      "~ links: A link leads to evil.test, which is not among the contact policy's hosts: its clicks are not counted",
    ]);
    expect(say(check(draft)).filter((p) => p.startsWith('!'))).toEqual([]);
  });
  test('are found in MJML buttons, SMS, inbox messages and defaults, not in fonts or where the host is a value', () => {
    const button =
      '<mjml><mj-head><mj-font name="F" href="https://fonts.test/f.css" /></mj-head><mj-body><mj-section><mj-column><mj-button href="https://evil.test">x</mj-button></mj-column></mj-section></mj-body></mjml>';
    expect(say(strict.check(mail(button, { format: 'mjml' })))).toEqual([expect.stringContaining('evil.test') as string]);
    expect(say(strict.check(sms('看 https://evil.test/x')))).toEqual([expect.stringContaining('evil.test') as string]);
    expect(say(strict.check({ channel: 'inbox', title: 't', body: 'b', button: 'x', url: 'https://evil.test/x' }))).toEqual([
      expect.stringContaining('evil.test') as string,
    ]);
    expect(say(strict.check(mail('<a href="{{ event.url | default: \'https://evil.test/\' }}">x</a>')))).toEqual([
      expect.stringContaining('evil.test') as string,
    ]);
    expect(
      say(strict.check(mail('<a href="{{ event.url | required }}">x</a><a href="https://{{ event.host | required }}/x">y</a>'))),
    ).toEqual([]);
  });
  test('that run scripts are forbidden, and those without a host warned about', () => {
    expect(say(check(mail('<a href="javascript:alert(1)">x</a><a href="/sale">y</a><a href="#a">z</a>'), 'notice'))).toEqual([
      '! links: The link javascript:alert(1) would run a script',
      '~ links: The link /sale has no host and leads nowhere from a mail: write the whole https:// address',
    ]);
  });
});

describe('a mail or inbox message', () => {
  test('beyond what Gmail shows is warned about', () => {
    expect(say(check(mail('{% for i in (1..2) %}' + 'a'.repeat(60_000) + '{% endfor %}'), 'notice'))).toEqual([
      expect.stringMatching(/^~ body: The body has about 120 kB/) as string,
    ]);
  });
  test('has unsubscribe links only as marketing', () => {
    expect(say(check(mail('<a href="{{ unsubscribe_url }}">x</a>'), 'notice'))).toEqual([
      expect.stringMatching(/^! body: Only marketing has unsubscribe/) as string,
    ]);
    expect(check(mail('<a href="{{ unsubscribe_url }}">x</a>'))).toEqual([]);
  });
  test('has a button with a link or neither', () => {
    expect(say(check({ channel: 'inbox', title: 't', body: 'b', button: 'x' }))).toEqual([
      '! url: The button leads nowhere: say where it goes',
    ]);
    expect(say(check({ channel: 'inbox', title: 't', body: 'b', url: '/x' }))).toEqual([
      '! button: There is a link but no button: give the button its words',
    ]);
    expect(check({ channel: 'inbox', title: 't', body: 'b' })).toEqual([]);
  });
});
