import { contract } from '@gyre/domain';
import { ReloadOutlined } from '@ant-design/icons';
import { Alert, Button, Skeleton } from 'antd';
import { type ComponentType, useCallback, useEffect, useState } from 'react';
import { z } from 'zod';
import type { Answer } from '../../../api.ts';
import { useAddress } from '../../../address.tsx';
import { ErrorView } from '../../../parts/error-view.tsx';
import { PageHead } from '../../../parts/list-page.tsx';
import { Panel } from '../../../parts/panel.tsx';
import { PreviewProgress } from '../../../parts/rules/preview-progress.tsx';
import { useAsking } from '../../../parts/use-asking.ts';
import { useProjectKey } from '../../../session.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import type { AskedDraft } from '../draft.ts';
import { isEmptyAnswer } from '../empty-answer.ts';
import type { FigureProps, Kind, SavedFacts, ScopePart, SentenceProps } from '../view.ts';
import { AnswerTable } from './answer-table.tsx';
import { CustomersDrawer } from './customers-drawer.tsx';
import { MarksButton, useMarks } from './marks.tsx';
import { ScopeBar } from './scope-bar.tsx';
import { WorkbenchActs } from './workbench-acts.tsx';
import { useWorksheet } from './use-worksheet.ts';

type Given = Readonly<Record<string, unknown>>;
type Asked = Answer<typeof contract.analyses.ask>;

/** What the bench knows of a kind: its parameters as any others. */
interface BenchView {
  readonly kind: Kind;
  readonly params: z.ZodType;
  readonly scope?: readonly ScopePart[];
  readonly hasTime: boolean;
  readonly Sentence: ComponentType<SentenceProps<Given>>;
  readonly Figure: ComponentType<FigureProps<Given, unknown>>;
}

interface WorkbenchProps {
  readonly view: BenchView;
  readonly start: Given;
  readonly stored: SavedFacts | null;
}

const Address = z.object({
  params: z.string().optional(),
  table: z.string().max(40).optional(),
  place: z.string().optional(),
  about: z.string().optional(),
});

/** 工作台 — one analysis: it is asked as soon as its sentence is complete, and again whenever it changes. */
export function Workbench({ view, start, stored }: WorkbenchProps) {
  const words = useWords();
  const own = words.analysis;
  const { language } = useFormat();
  const [{ params: address, table, place, about }, setAddress] = useAddress(Address);
  const onAddress = useCallback((params: string | undefined) => setAddress({ params }), [setAddress]);
  const { draft, change, params, problem } = useWorksheet({ kind: view.kind, schema: view.params, start, address, onAddress });
  const asking = useAnswer(view.kind, params);
  const { shown, late, error } = asking;
  const marks = useMarks(view.hasTime ? shown : null);
  const onPick = useCallback(
    (at: unknown, said: string) => setAddress({ place: JSON.stringify(at), about: said.slice(0, 200) }),
    [setAddress],
  );
  useRunKey(asking.again);
  const { Sentence, Figure } = view;
  return (
    <>
      <PageHead
        title={stored?.definition.name ?? own.kinds[view.kind].title}
        note={stored === null ? own.kinds[view.kind].question : own.savedNote(own.kinds[view.kind].title, stored.version)}
        action={<WorkbenchActs kind={view.kind} params={params} schema={view.params} stored={stored} table={table} />}
      />
      <Panel style={{ marginBottom: 16 }}>
        <div className="analysis-sentence">
          <Sentence draft={draft} change={change} />
        </div>
        <ScopeBar draft={draft as unknown as AskedDraft} change={change} {...(view.scope === undefined ? {} : { fields: view.scope })} />
      </Panel>
      {problem !== undefined && (
        <Alert type="warning" showIcon title={own.contradiction} description={problem[language]} style={{ marginBottom: 16 }} />
      )}
      {error !== null && (
        <div style={{ marginBottom: 16 }}>
          <ErrorView error={error} retry={asking.again} />
        </div>
      )}
      <Panel style={{ marginBottom: 16 }}>
        <div className="analysis-meta">
          <AnswerMeta shown={shown?.answer ?? null} incomplete={params === null} late={late} failed={error !== null} />
          {view.hasTime && shown !== null && <MarksButton shown={shown} marks={marks} />}
          <Button
            size="small"
            type="text"
            icon={<ReloadOutlined />}
            title={own.run}
            aria-label={own.run}
            disabled={params === null}
            onClick={asking.again}
          />
        </div>
        <PreviewProgress preview={asking} said={own.wait} />
        {shown !== null && !late && isEmptyAnswer(shown.answer.tables) && (
          <Alert type="info" showIcon title={own.nothing} description={own.nothingHelp} style={{ marginBottom: 12 }} />
        )}
        <div className={late || params === null ? 'rule-dim' : ''} aria-busy={late && shown === null}>
          {shown === null && params !== null && error === null && <Skeleton active title={false} paragraph={{ rows: 9, width: '100%' }} />}
          {shown !== null && (
            <Figure params={shown.params} answer={shown.answer.answer} at={shown.answer.at} marks={marks} onPick={onPick} />
          )}
        </div>
      </Panel>
      {shown !== null && (
        <Panel>
          <div className={late ? 'rule-dim' : ''}>
            <AnswerTable
              tables={shown.answer.tables}
              zone={zoneIn(shown.params)}
              onPick={onPick}
              chosen={table}
              onChoose={(chosen) => setAddress({ table: chosen })}
            />
          </div>
        </Panel>
      )}
      {place !== undefined && shown !== null && (
        <CustomersDrawer
          key={place}
          picked={{ kind: view.kind, params: shown.params, at: shown.answer.at, place: readPlace(place), about: about ?? '' }}
          onClose={() => setAddress({ place: undefined, about: undefined })}
        />
      )}
    </>
  );
}

function zoneIn({ zone }: Given): string | undefined {
  return typeof zone === 'string' ? zone : undefined;
}

function readPlace(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // an address written by hand: the server says that it is no place
  }
}

/** An answer with the parameters it answers. */
interface Shown {
  readonly params: Given;
  readonly answer: Asked;
}

function isComplete(params: Given | null): boolean {
  return params !== null;
}

/** The newest answer there is, maybe to earlier parameters, and how far the next one is. */
function useAnswer(kind: Kind, params: Given | null) {
  const project = useProjectKey();
  const argsOf = useCallback(
    (asked: Given | null, query: string) => ({ params: { project, kind }, body: { params: asked ?? {}, query } }),
    [project, kind],
  );
  const asking = useAsking(contract.analyses.ask, params, argsOf, { isReady: isComplete, pauseMs: 250, staleMs: 60_000 });
  const [shown, setShown] = useState<Shown | null>(null);
  const { data, settled } = asking;
  if (data !== undefined && settled !== null && data !== shown?.answer) setShown({ params: settled, answer: data });
  return { ...asking, shown };
}

/** `Ctrl Enter` asks again. */
function useRunKey(run: () => void): void {
  useEffect(() => {
    const onKey = (e: KeyboardEvent): void => {
      if (!(e.ctrlKey || e.metaKey) || e.key !== 'Enter') return;
      e.preventDefault();
      run();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [run]);
}

interface AnswerMetaProps {
  readonly shown: Asked | null;
  readonly incomplete: boolean;
  readonly late: boolean;
  /** Why stands above. */
  readonly failed: boolean;
}

/** As of when the numbers are exact, and how long they took. */
function AnswerMeta({ shown, incomplete, late, failed }: AnswerMetaProps) {
  const words = useWords().analysis;
  const format = useFormat();
  const text = incomplete
    ? words.fillIn
    : shown === null || late
      ? failed
        ? words.failed
        : words.asking
      : words.asOf(format.clock(shown.at), format.number(shown.tookMs, shown.tookMs < 10 ? 1 : 0));
  return (
    <span
      className="num"
      role="status"
      style={{ opacity: 0.7, marginInlineEnd: 'auto' }}
      title={shown === null ? '' : words.position(format.number(shown.position))}
    >
      {text}
    </span>
  );
}
