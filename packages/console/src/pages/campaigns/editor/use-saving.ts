import { contract } from '@gyre/domain';
import { App } from 'antd';
import { useState } from 'react';
import { call, client } from '../../../api.ts';
import { useGo } from '../../../address.tsx';
import { errorNote } from '../../../parts/error-view.tsx';
import { useProjectKey } from '../../../session.ts';
import { useWords } from '../../../words/index.ts';
import { type CampaignDraft, definitionOf, missingOf } from '../draft/campaign-draft.ts';

export interface Saving {
  readonly busy: boolean;
  readonly save: () => void;
  readonly saveAndStart: () => void;
}

/** 保存 — writes the draft, and starts it (or asks for approval) where that is wanted; then shows the campaign. */
export function useSaving(isNew: boolean, draft: CampaignDraft, forget: () => void): Saving {
  const words = useWords();
  const go = useGo();
  const project = useProjectKey();
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const run = async (start: boolean): Promise<void> => {
    if (busy || missingOf(draft).length > 0) return;
    setBusy(true);
    try {
      const definition = definitionOf(draft);
      const params = { project, campaign: draft.key };
      if (isNew) await call(contract.campaigns.create, { params: { project }, body: { key: draft.key, definition } });
      else await call(contract.campaigns.update, { params, body: { definition } });
      forget();
      const { done } = words.campaigns;
      // A start that fails leaves what was saved: the page shows it, and the reason stands above it.
      const failure = start ? await started(params).catch((error: unknown) => ({ error })) : undefined;
      if (failure === undefined) void message.success(words.campaigns.editor.saved);
      else if (typeof failure === 'object') void message.error(errorNote(failure.error, words), 10);
      else void message.success(failure === 'in_review' ? done.asked : done.start);
      go(`campaigns/${draft.key}`);
      await client.invalidateQueries();
    } catch (error) {
      void message.error(errorNote(error, words), 10);
    } finally {
      setBusy(false);
    }
  };
  return { busy, save: () => void run(false), saveAndStart: () => void run(true) };
}

/** The state after a start: running, or in review where another operator must agree. */
async function started(params: { readonly project: string; readonly campaign: string }): Promise<string> {
  return (await call(contract.campaigns.act, { params, body: { act: 'start' } })).state;
}
