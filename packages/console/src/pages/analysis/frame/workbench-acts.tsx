import { contract } from '@gyre/domain';
import { DownOutlined, DownloadOutlined, LinkOutlined } from '@ant-design/icons';
import { App, Button, Dropdown } from 'antd';
import { useState } from 'react';
import type { z } from 'zod';
import { call, callForFile, client } from '../../../api.ts';
import { useGo } from '../../../address.tsx';
import { errorNote } from '../../../parts/error-view.tsx';
import { useSaveKey } from '../../../parts/use-save-key.ts';
import { useMay, useProjectKey } from '../../../session.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { useAsk } from '../../data/use-ask.ts';
import type { Kind, SavedFacts } from '../view.ts';
import { SaveDialog } from './save-dialog.tsx';
import { VersionsDrawer } from './versions-drawer.tsx';

interface WorkbenchActsProps {
  readonly kind: Kind;
  readonly params: Readonly<Record<string, unknown>> | null;
  readonly schema: z.ZodType;
  readonly stored: SavedFacts | null;
  /** The table that is shown: the one to download. */
  readonly table: string | undefined;
}

/** What can be done with an analysis: link, download, save, versions, delete. */
export function WorkbenchActs({ kind, params, schema, stored, table }: WorkbenchActsProps) {
  const words = useWords();
  const own = words.analysis.acts;
  const { message } = App.useApp();
  const mayOperate = useMay('operate');
  const [open, setOpen] = useState<'save' | 'versions' | null>(null);
  const download = useDownload(kind, params, table);
  const saveOver = useSaveOver(stored, params);
  const remove = useRemoving(stored);
  const isChanged = stored !== null && params !== null && !isSame(schema, stored.definition.params, params);
  const save = (): void => {
    if (params === null) void message.info(words.analysis.fillIn);
    else if (stored === null) setOpen('save');
    else if (isChanged) saveOver();
  };
  useSaveKey(save);
  const copyLink = (): void => void navigator.clipboard.writeText(window.location.href).then(() => message.success(own.linkCopied));
  const items = [
    ...(stored === null ? [] : [{ key: 'versions', label: own.versions, onClick: () => setOpen('versions') }]),
    ...(stored !== null && mayOperate
      ? [
          { key: 'as', label: own.saveAs, disabled: params === null, onClick: () => setOpen('save') },
          { key: 'remove', danger: true, label: words.acts.remove, onClick: remove },
        ]
      : []),
  ];
  return (
    <>
      <Button icon={<LinkOutlined />} onClick={copyLink}>
        {own.copyLink}
      </Button>
      <Button icon={<DownloadOutlined />} disabled={params === null} onClick={download}>
        CSV
      </Button>
      {items.length > 0 && (
        <Dropdown menu={{ items }} trigger={['click']} autoFocus>
          <Button>
            {own.more} <DownOutlined />
          </Button>
        </Dropdown>
      )}
      {mayOperate && (
        <Button type="primary" disabled={params === null || (stored !== null && !isChanged)} onClick={save}>
          {words.acts.save}
        </Button>
      )}
      {open === 'save' && params !== null && <SaveDialog kind={kind} params={params} stored={stored} onClose={() => setOpen(null)} />}
      {open === 'versions' && stored !== null && <VersionsDrawer stored={stored} onClose={() => setOpen(null)} />}
    </>
  );
}

/** Whether two parameters ask the same. */
function isSame(schema: z.ZodType, a: unknown, b: unknown): boolean {
  const [left, right] = [schema.safeParse(a), schema.safeParse(b)];
  return left.success && right.success && JSON.stringify(left.data) === JSON.stringify(right.data);
}

function useDownload(kind: Kind, params: WorkbenchActsProps['params'], table: string | undefined): () => void {
  const words = useWords();
  const { language } = useFormat();
  const project = useProjectKey();
  const { message } = App.useApp();
  const run = async (): Promise<void> => {
    if (params === null) return;
    try {
      const body = { params, language, ...(table === undefined ? {} : { table }) };
      const file = await callForFile(contract.analyses.csv, { params: { project, kind }, body });
      const address = URL.createObjectURL(file);
      const link = document.createElement('a');
      link.href = address;
      link.download = `${words.analysis.kinds[kind].title}.csv`;
      link.click();
      URL.revokeObjectURL(address);
    } catch (error) {
      void message.error(errorNote(error, words), 8);
    }
  };
  return () => void run();
}

/** Saves another version. The address is left alone: what it holds is the saved one's again, and whoever went on meanwhile stays where they are. */
function useSaveOver(stored: SavedFacts | null, params: WorkbenchActsProps['params']): () => void {
  const words = useWords();
  const project = useProjectKey();
  const { message } = App.useApp();
  const run = async (): Promise<void> => {
    if (stored === null || params === null) return;
    try {
      const body = { definition: { ...stored.definition, params } };
      const { version } = await call(contract.analyses.save, { params: { project, analysis: stored.key }, body });
      void message.success(words.analysis.acts.savedVersion(version));
      await client.invalidateQueries();
    } catch (error) {
      void message.error(errorNote(error, words), 8);
    }
  };
  return () => void run();
}

function useRemoving(stored: SavedFacts | null): () => void {
  const words = useWords();
  const own = words.analysis.acts;
  const ask = useAsk();
  const go = useGo();
  const project = useProjectKey();
  const { message } = App.useApp();
  return () => {
    if (stored === null) return;
    ask({
      title: own.removeAsk(stored.definition.name),
      what: own.removeWhat,
      act: words.acts.remove,
      danger: true,
      run: async () => {
        await call(contract.analyses.remove, { params: { project, analysis: stored.key } });
        void message.success(own.removed);
        go('analysis');
        await client.invalidateQueries();
      },
    });
  };
}
