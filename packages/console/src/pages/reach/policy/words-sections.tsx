import { DEFAULT_FORBIDDEN_WORDS, forbiddenIn } from '@gyre/domain/reach/forbidden-words';
import { measureSms, wholeSms } from '@gyre/domain/reach/sms-text';
import { Alert, Button, Form, Input, Radio, Select, Space } from 'antd';
import { useState } from 'react';
import { SmsBubble, usePhoneColors } from '../../../parts/phone.tsx';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { hostsIn, wordsIn } from './policy-entries.ts';
import { hasBrackets } from './policy-problems.ts';
import { Section, type SectionProps } from './section.tsx';

/** 短信签名与退订 — and what an SMS looks like with them. */
export function SmsSection({ policy, change, readOnly }: SectionProps) {
  const words = useWords().reach.policy.sms;
  const format = useFormat();
  const colors = usePhoneColors();
  const { signature, optOut } = policy.sms;
  const isWrong = hasBrackets(signature);
  const whole = wholeSms({ signature, text: words.sample, optOut });
  const taken = measureSms(whole).characters - measureSms(words.sample).characters;
  return (
    <Section title={words.title} note={words.note}>
      <div style={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(280px, 1fr))', gap: 24 }}>
        <Form layout="vertical" component="div">
          <Form.Item
            label={words.signature}
            validateStatus={isWrong ? 'error' : ''}
            extra={isWrong ? words.signatureWrong : words.signatureHelp}
          >
            <Input
              prefix="【"
              suffix="】"
              maxLength={20}
              aria-label={words.signature}
              disabled={readOnly}
              value={signature}
              onChange={(e) => change({ sms: { optOut, signature: e.target.value } })}
            />
          </Form.Item>
          <Form.Item label={words.optOut} extra={words.optOutHelp} style={{ marginBottom: 0 }}>
            <Input
              maxLength={40}
              aria-label={words.optOut}
              disabled={readOnly}
              value={optOut}
              onChange={(e) => change({ sms: { signature, optOut: e.target.value } })}
            />
          </Form.Item>
        </Form>
        <div style={colors}>
          <SmsBubble body={whole} foot={words.takes(format.number(taken))} />
        </div>
      </div>
      {signature === '' && <Alert type="warning" showIcon title={words.noSignature} style={{ marginTop: 12 }} />}
      {optOut === '' && <Alert type="warning" showIcon title={words.noOptOut} style={{ marginTop: 12 }} />}
    </Section>
  );
}

/** 短链可以去哪里 — hosts tracked links may lead to. */
export function LinkSection({ policy, change, readOnly }: SectionProps) {
  const words = useWords().reach.policy.links;
  return (
    <Section title={words.title} note={words.note} {...(policy.linkHosts.length === 0 ? { sentence: words.none } : {})}>
      <Select
        mode="tags"
        open={false}
        suffixIcon={null}
        style={{ width: '100%' }}
        tokenSeparators={[',', ' ', '，', '\n']}
        aria-label={words.title}
        placeholder={words.hint}
        disabled={readOnly}
        value={policy.linkHosts}
        onChange={(hosts) => change({ linkHosts: hostsIn(hosts) })}
      />
    </Section>
  );
}

/** 广告禁用词 — the list that comes with Gyre or an own one, and a sentence to try it on. */
export function ForbiddenSection({ policy, change, readOnly }: SectionProps) {
  const words = useWords().reach.policy.forbidden;
  const format = useFormat();
  const own = policy.forbiddenWords;
  const [text, setText] = useState(own?.join('\n') ?? '');
  const type = (typed: string): void => {
    setText(typed);
    change({ forbiddenWords: wordsIn(typed) });
  };
  const choose = (kind: 'built-in' | 'own'): void => {
    if (kind === 'built-in') change({ forbiddenWords: null });
    else change({ forbiddenWords: wordsIn(text) });
  };
  return (
    <Section title={words.title} note={words.note}>
      <Radio.Group
        disabled={readOnly}
        value={own === null ? 'built-in' : 'own'}
        onChange={(e) => choose(e.target.value as 'built-in' | 'own')}
      >
        <Space orientation="vertical" size={4}>
          <Radio value="built-in">{words.builtIn(format.number(DEFAULT_FORBIDDEN_WORDS.length))}</Radio>
          <Radio value="own">{words.own}</Radio>
        </Space>
      </Radio.Group>
      {own !== null && (
        <div style={{ marginTop: 8 }}>
          <Input.TextArea
            autoSize={{ minRows: 4, maxRows: 12 }}
            placeholder={words.hint}
            aria-label={words.own}
            disabled={readOnly}
            value={text}
            onChange={(e) => type(e.target.value)}
          />
          <div style={{ display: 'flex', gap: 16, marginTop: 4, alignItems: 'center' }}>
            <span style={{ opacity: 0.7 }}>{words.count(format.number(own.length))}</span>
            {!readOnly && own.length === 0 && (
              <Button type="link" size="small" onClick={() => type(DEFAULT_FORBIDDEN_WORDS.join('\n'))}>
                {words.copy}
              </Button>
            )}
          </div>
        </div>
      )}
      <TryOut words={own ?? DEFAULT_FORBIDDEN_WORDS} />
    </Section>
  );
}

function TryOut({ words: list }: { readonly words: readonly string[] }) {
  const words = useWords().reach.policy.forbidden;
  const { language } = useFormat();
  const [text, setText] = useState('');
  const hits = [...new Set(forbiddenIn(text, list).map((hit) => hit.word))];
  return (
    <div style={{ marginTop: 14 }}>
      <Input value={text} placeholder={words.tryHint} aria-label={words.tryHint} onChange={(e) => setText(e.target.value)} />
      <div style={{ marginTop: 4, minHeight: 22, opacity: 0.8 }} role="status">
        {text.trim() !== '' && (hits.length === 0 ? words.clean : words.hits(hits.join(language === 'zh' ? '、' : ', ')))}
      </div>
    </div>
  );
}
