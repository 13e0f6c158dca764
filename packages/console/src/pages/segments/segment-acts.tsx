import { DownOutlined } from '@ant-design/icons';
import { contract } from '@gyre/domain';
import { App, Button, Dropdown } from 'antd';
import { useState } from 'react';
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

/** What can be done with a segment. */
export function SegmentActs({ segment }: { readonly segment: SegmentFacts }) {
  const words = useWords();
  const own = words.segments.acts;
  const go = useGo();
  const project = useProjectKey();
  const [mayOperate, mayExport, mayReveal] = [useMay('operate'), useMay('export'), useMay('reveal')];
  const [open, setOpen] = useState<'combination' | 'freeze' | 'list' | null>(null);
  const remove = useRemoving(segment);
  const { source, name } = segment.definition;
  const download = (reveal: 'true' | 'false') =>
    addressOf(contract.segments.export, { params: { project, segment: segment.key }, query: { reveal } });
  const items = [
    ...(mayOperate
      ? [{ key: 'campaign', label: own.campaign, onClick: () => go('campaigns/new', { step: 'trigger', segment: segment.key }) }]
      : []),
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
      {mayOperate && source.kind === 'rule' && <Button onClick={() => go(`segments/${segment.key}/edit`)}>{own.edit}</Button>}
      {mayOperate && source.kind === 'combination' && <Button onClick={() => setOpen('combination')}>{own.edit}</Button>}
      {mayOperate && source.kind === 'list' && <Button onClick={() => setOpen('list')}>{own.replace}</Button>}
      {mayOperate && <Button onClick={() => setOpen('freeze')}>{own.freeze}</Button>}
      {items.length > 0 && (
        <Dropdown menu={{ items }} trigger={['click']}>
          <Button>
            {own.more} <DownOutlined />
          </Button>
        </Dropdown>
      )}
      {open === 'combination' && <CombinationDialog stored={segment} onClose={() => setOpen(null)} />}
      {open === 'freeze' && <FreezeDialog segment={segment} onClose={() => setOpen(null)} />}
      {open === 'list' && source.kind === 'list' && (
        <ListDialog replaces={{ key: segment.key, name, namespace: source.namespace }} onClose={() => setOpen(null)} />
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
