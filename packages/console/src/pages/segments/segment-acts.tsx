import { DownOutlined } from '@ant-design/icons';
import { contract } from '@gyre/domain';
import { App, Button, Dropdown } from 'antd';
import { addressOf, call, client } from '../../api.ts';
import { useGo } from '../../address.tsx';
import { useMay, useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { useAsk } from '../data/use-ask.ts';
import { CombinationDialog } from './combination-dialog.tsx';
import { FreezeDialog } from './freeze-dialog.tsx';
import { ListDialog } from './list-dialog.tsx';
import type { SegmentFacts } from './segment-facts.ts';

/** The dialogs of a segment's page; the open one belongs in the address. */
export const SEGMENT_DIALOGS = ['combination', 'freeze', 'list'] as const;
type SegmentDialog = (typeof SEGMENT_DIALOGS)[number];

interface SegmentActsProps {
  readonly segment: SegmentFacts;
  readonly dialog: SegmentDialog | undefined;
  readonly onDialog: (open: SegmentDialog | undefined) => void;
}

/** What can be done with a segment. */
export function SegmentActs({ segment, dialog, onDialog }: SegmentActsProps) {
  const words = useWords();
  const own = words.segments.acts;
  const go = useGo();
  const project = useProjectKey();
  const [mayOperate, mayExport, mayReveal] = [useMay('operate'), useMay('export'), useMay('reveal')];
  const open = mayOperate ? dialog : undefined;
  const close = (): void => onDialog(undefined);
  const remove = useRemoving(segment);
  const { source, name } = segment.definition;
  const download = (reveal: 'true' | 'false') =>
    addressOf(contract.segments.export, { params: { project, segment: segment.key }, query: { reveal } });
  const items = [
    ...(mayExport
      ? [
          {
            key: 'masked',
            label: (
              <a href={download('false')} download>
                {own.exportMasked}
              </a>
            ),
          },
        ]
      : []),
    ...(mayExport && mayReveal
      ? [
          {
            key: 'revealed',
            label: (
              <a href={download('true')} download>
                {own.exportRevealed}
              </a>
            ),
          },
        ]
      : []),
    ...(mayOperate ? [{ type: 'divider' as const }, { key: 'remove', danger: true, label: words.acts.remove, onClick: remove }] : []),
  ];
  return (
    <>
      {mayOperate && (
        <Button type="primary" onClick={() => go('campaigns/new', { step: 'trigger', segment: segment.key, name })}>
          {own.campaign}
        </Button>
      )}
      {mayOperate && source.kind === 'rule' && <Button onClick={() => go(`segments/${segment.key}/edit`)}>{own.edit}</Button>}
      {mayOperate && source.kind === 'combination' && <Button onClick={() => onDialog('combination')}>{own.edit}</Button>}
      {mayOperate && source.kind === 'list' && <Button onClick={() => onDialog('list')}>{own.replace}</Button>}
      {mayOperate && <Button onClick={() => onDialog('freeze')}>{own.freeze}</Button>}
      {items.length > 0 && (
        <Dropdown menu={{ items }} trigger={['click']} autoFocus>
          <Button>
            {own.more} <DownOutlined />
          </Button>
        </Dropdown>
      )}
      {open === 'combination' && source.kind === 'combination' && <CombinationDialog stored={segment} onClose={close} />}
      {open === 'freeze' && <FreezeDialog segment={segment} onClose={close} />}
      {open === 'list' && source.kind === 'list' && (
        <ListDialog replaces={{ key: segment.key, name, namespace: source.namespace }} onClose={close} />
      )}
    </>
  );
}

function useRemoving(segment: SegmentFacts): () => void {
  const words = useWords();
  const own = words.segments;
  const format = useFormat();
  const ask = useAsk();
  const go = useGo();
  const project = useProjectKey();
  const { message } = App.useApp();
  return () =>
    ask({
      title: own.removeAsk(segment.definition.name),
      what: own.removeWhat(format.number(segment.size)),
      act: words.acts.remove,
      danger: true,
      run: async () => {
        await call(contract.segments.remove, { params: { project, segment: segment.key } });
        void message.success(own.removed);
        go('segments');
        await client.invalidateQueries();
      },
    });
}
