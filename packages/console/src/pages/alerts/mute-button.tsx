import { DownOutlined } from '@ant-design/icons';
import { DAY_MS, HOUR_MS } from '@gyre/domain';
import { Button, Dropdown } from 'antd';
import { presentMs } from '../../clock.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';

/** For how long may be muted. */
const SPANS = [HOUR_MS, DAY_MS, 7 * DAY_MS, 30 * DAY_MS];

interface MuteButtonProps {
  readonly mutedUntil: number | null;
  readonly busy: boolean;
  /** Null: notices again. */
  readonly onMute: (until: number | null) => void;
}

/** 静音 — no notices for a while, or again. */
export function MuteButton({ mutedUntil, busy, onMute }: MuteButtonProps) {
  const words = useWords().alerts;
  const format = useFormat();
  if (mutedUntil !== null && mutedUntil > presentMs())
    return (
      <Button loading={busy} title={words.mutedUntil(format.minute(mutedUntil))} onClick={() => onMute(null)}>
        {words.acts.unmute}
      </Button>
    );
  const items = SPANS.map((span) => ({
    key: String(span),
    label: words.acts.muteFor(format.span(span)),
    onClick: () => onMute(presentMs() + span),
  }));
  return (
    <Dropdown trigger={['click']} menu={{ items }}>
      <Button loading={busy}>
        {words.acts.mute} <DownOutlined aria-hidden />
      </Button>
    </Dropdown>
  );
}
