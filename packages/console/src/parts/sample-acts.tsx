import { contract } from '@gyre/domain';
import { useNavigate } from '@tanstack/react-router';
import { App, Button, Typography } from 'antd';
import { useAct } from '../api.ts';
import { useMay } from '../session.ts';
import { useWords } from '../words/index.ts';
import { errorNote } from './error-view.tsx';

/** 载入示例 — one click each for the living shop and the real orders; opens the new project while it fills. */
export function SampleActs() {
  const words = useWords();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const may = useMay('manage');
  const create = useAct(contract.projects.createSample, {
    onDone: ({ project }) => {
      void message.success(words.samples.started);
      void navigate({ to: `/p/${project}/overview` } as never);
    },
  });
  if (!may) return null;
  const start = (sample: 'shop' | 'online-retail'): void =>
    create.mutate({ params: { sample } }, { onError: (error) => void message.error(errorNote(error, words), 8) });
  const chosen = create.variables?.params.sample;
  return (
    <div style={{ display: 'grid', gap: 12, textAlign: 'left' }}>
      <Choice
        label={words.samples.shop}
        note={words.samples.shopNote}
        primary
        busy={create.isPending && chosen === 'shop'}
        onClick={() => start('shop')}
      />
      <Choice
        label={words.samples.retail}
        note={words.samples.retailNote}
        busy={create.isPending && chosen === 'online-retail'}
        onClick={() => start('online-retail')}
      />
    </div>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly note: string;
  readonly primary?: boolean;
  readonly busy: boolean;
  readonly onClick: () => void;
}

function Choice({ label, note, primary = false, busy, onClick }: ChoiceProps) {
  return (
    <div style={{ display: 'flex', gap: 12, alignItems: 'center' }}>
      <Button type={primary ? 'primary' : 'default'} loading={busy} onClick={onClick} style={{ minWidth: 136, flex: 'none' }}>
        {label}
      </Button>
      <Typography.Text type="secondary">{note}</Typography.Text>
    </div>
  );
}
