import { CheckCircleFilled, CloseOutlined } from '@ant-design/icons';
import { Button, theme, Tooltip } from 'antd';
import { Go } from '../../address.tsx';
import { Panel } from '../../parts/panel.tsx';
import { setPrefs, usePrefs } from '../../prefs.ts';
import { useWords } from '../../words/index.ts';
import type { OverviewAnswer } from './answer.ts';

const STEPS = [
  ['sourceConnected', 'sources'],
  ['customerFound', 'customers'],
  ['campaignStarted', 'campaigns'],
  ['messageSent', 'messages'],
] as const;

/** 开始使用 — ticks itself, can be dismissed, and disappears when all is done. */
export function Checklist({ done }: { readonly done: OverviewAnswer['checklist'] }) {
  const words = useWords().overview.checklist;
  const { closed } = usePrefs();
  const { token } = theme.useToken();
  if (closed.includes('checklist') || STEPS.every(([key]) => done[key])) return null;
  return (
    <Panel style={{ padding: '8px 12px 8px 16px', marginBottom: 16, display: 'flex', alignItems: 'center', gap: 20, flexWrap: 'wrap' }}>
      <strong>{words.title}</strong>
      {STEPS.map(([key, page]) => (
        <span key={key} style={{ display: 'inline-flex', gap: 6, alignItems: 'center' }}>
          {done[key] ? (
            <>
              <CheckCircleFilled style={{ color: token.colorPrimary }} aria-label={words.done} />
              <span style={{ color: token.colorTextTertiary, textDecoration: 'line-through' }}>{words[key]}</span>
            </>
          ) : (
            <>
              <span
                aria-hidden
                style={{ width: 13, height: 13, border: `1.5px solid ${token.colorTextQuaternary}`, borderRadius: '50%' }}
              />
              <Go to={page}>{words[key]}</Go>
            </>
          )}
        </span>
      ))}
      <Tooltip title={words.close}>
        <Button
          type="text"
          size="small"
          icon={<CloseOutlined />}
          aria-label={words.close}
          style={{ marginLeft: 'auto' }}
          onClick={() => setPrefs({ closed: [...closed, 'checklist'] })}
        />
      </Tooltip>
    </Panel>
  );
}
