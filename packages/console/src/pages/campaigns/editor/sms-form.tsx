import { CloseOutlined, PlusOutlined } from '@ant-design/icons';
import type { SmsContent } from '@gyre/domain';
import { measureSms, wholeSms } from '@gyre/domain/reach/sms-text';
import { Button, Form, Input, Switch, Tooltip } from 'antd';
import { useMoney } from '../../../parts/use-money.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { withDefaults, withShortLinks } from '../draft/template-text.ts';
import { usePolicy } from '../use-policy.ts';
import { type ContentFormProps, problemsAt } from './step-props.ts';
import { TemplateField } from './template-field.tsx';
import { VariableMenu } from './variable-menu.tsx';

/** 短信 — the text with its characters, parts and price while it is typed; for cloud providers, the registered template. */
export function SmsForm({ content, set, problems, isMarketing, ...rest }: ContentFormProps<SmsContent>) {
  const words = useWords().campaigns.editor;
  const { language } = useFormat();
  const signature = problemsAt(problems, 'signature');
  return (
    <>
      <TemplateField
        {...rest}
        label={words.smsText}
        required
        hint={words.smsTextHint}
        rows={5}
        most={2000}
        value={content.text}
        onChange={(text) => set({ text })}
        // What does not block is said by the count and the list of words already.
        problems={problemsAt(problems, 'text').filter(({ blocks }) => blocks)}
        extra={<SmsCount text={content.text} isMarketing={isMarketing} />}
      />
      {signature.map((problem) => (
        <div key={problem.en} className="problem problem-blocks" style={{ marginBottom: 12 }}>
          {problem[language]}
        </div>
      ))}
      <SmsTemplateForm content={content} set={set} problems={problems} isMarketing={isMarketing} {...rest} />
    </>
  );
}

/** Characters, parts and price of the whole text, variables by their defaults, addresses as short links. */
function SmsCount({ text, isMarketing }: { readonly text: string; readonly isMarketing: boolean }) {
  const words = useWords().campaigns.editor;
  const money = useMoney();
  const policy = usePolicy();
  const { signature = '', optOut = '' } = policy?.sms ?? {};
  const said = withShortLinks(withDefaults(text), window.location.origin);
  const { characters, parts, encoding } = measureSms(wholeSms({ signature, text: said, optOut: isMarketing ? optOut : '' }));
  const price = policy === undefined ? undefined : policy.prices.sms * parts.length;
  return (
    <div style={{ marginTop: 4, fontSize: 13 }} className="num" aria-live="polite">
      <Tooltip title={words.smsCountNote}>
        <span>{words.smsCount(String(characters), String(parts.length), money(price))}</span>
      </Tooltip>
      {encoding === 'gsm7' && <span style={{ opacity: 0.7 }}> · {words.smsAscii}</span>}
    </div>
  );
}

function SmsTemplateForm({ content, set, trigger, grants }: ContentFormProps<SmsContent>) {
  const words = useWords().campaigns.editor;
  const { template } = content;
  const write = (part: Partial<NonNullable<SmsContent['template']>>): void =>
    set({ template: { code: '', parameters: [], ...template, ...part } });
  return (
    <Form.Item label={words.smsTemplate} extra={words.smsTemplateNote} style={{ marginBottom: 0 }}>
      <span style={{ display: 'inline-flex', gap: 8, alignItems: 'center' }}>
        <Switch
          size="small"
          checked={template !== null}
          aria-label={words.smsTemplateOn}
          onChange={(on) => set({ template: on ? { code: '', parameters: [] } : null })}
        />
        {words.smsTemplateOn}
      </span>
      {template !== null && (
        <div style={{ display: 'grid', gap: 8, marginTop: 8 }}>
          <Input
            className="mono"
            style={{ maxWidth: 320 }}
            prefix={words.templateCode}
            aria-label={words.templateCode}
            maxLength={64}
            value={template.code}
            onChange={(e) => write({ code: e.target.value.trim() })}
          />
          {template.parameters.map((parameter, i) => {
            const change = (part: Partial<typeof parameter>): void =>
              write({ parameters: template.parameters.with(i, { ...parameter, ...part }) });
            return (
              <div key={i} style={{ display: 'flex', gap: 8, alignItems: 'center' }}>
                <Input
                  className="mono"
                  style={{ width: 140 }}
                  placeholder={words.parameterName}
                  aria-label={words.parameterName}
                  maxLength={64}
                  value={parameter.name}
                  onChange={(e) => change({ name: e.target.value.trim() })}
                />
                <Input
                  className="mono"
                  placeholder={words.parameterValue}
                  aria-label={words.parameterValue}
                  maxLength={500}
                  value={parameter.value}
                  onChange={(e) => change({ value: e.target.value })}
                />
                <VariableMenu trigger={trigger} grants={grants} onInsert={(text) => change({ value: parameter.value + text })} />
                <Button
                  size="small"
                  type="text"
                  icon={<CloseOutlined />}
                  aria-label={words.remove}
                  onClick={() => write({ parameters: template.parameters.toSpliced(i, 1) })}
                />
              </div>
            );
          })}
          <div>
            <Button
              size="small"
              icon={<PlusOutlined />}
              disabled={template.parameters.length >= 20}
              onClick={() => write({ parameters: [...template.parameters, { name: '', value: '' }] })}
            >
              {words.addParameter}
            </Button>
          </div>
        </div>
      )}
    </Form.Item>
  );
}
