import { Form } from 'antd';
import { ReceiversForm } from '../../../parts/receivers-form.tsx';
import { ToldLanguage } from '../../../parts/told-language.tsx';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { Section, usePolicyVoice, type SectionProps } from './section.tsx';

/** 审批通知 — who is told that a campaign waits for a second person, and that it does so no longer. */
export function TellingSection({ policy, change, readOnly, telling }: SectionProps) {
  const all = useWords();
  const words = all.reach.policy.telling;
  const { receiver: nameOf } = usePolicyVoice();
  const { language } = useFormat();
  const { approval } = policy;
  const names = approval.receivers.map((receiver) => nameOf(receiver).trim()).filter((name) => name !== '');
  return (
    <Section
      title={words.title}
      note={words.note}
      sentence={names.length === 0 ? words.nobody : words.told(names.join(language === 'zh' ? '、' : ', '))}
    >
      {!readOnly && (
        <Form layout="vertical" component="div" style={{ maxWidth: 640 }}>
          <ReceiversForm receivers={telling.typed.receivers} kept={telling.kept} onChange={telling.typed.set} />
          {approval.receivers.length > 0 && (
            <Form.Item label={all.dashboards.subscriptions.language} style={{ margin: '12px 0 0' }}>
              <ToldLanguage value={approval.language} onChange={(chosen) => change({ approval: { ...approval, language: chosen } })} />
            </Form.Item>
          )}
        </Form>
      )}
    </Section>
  );
}
