import { paramProblems } from '@gyre/domain/analyses/param-problems';
import type { Sentence } from '@gyre/domain';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { z } from 'zod';
import { useDelayed } from '../../../parts/use-delayed.ts';
import { compactText, paramsOf } from '../draft.ts';
import type { Kind } from '../view.ts';

type Given = Readonly<Record<string, unknown>>;

/** 工作表 — the parameters of one analysis while they are being changed. */
export interface Worksheet {
  readonly draft: Given;
  readonly change: (part: Given) => void;
  /** What stands there, once everything is filled in; null before. */
  readonly params: Given | null;
  /** Why what is filled in cannot be asked; undefined when it can, or when something is only missing. */
  readonly problem: Sentence | undefined;
}

interface WorksheetOptions {
  readonly kind: Kind;
  readonly schema: z.ZodType;
  /** Where there is nothing in the address. */
  readonly start: Given;
  /** Parameters as the address holds them. */
  readonly address: string | undefined;
  /** Told what belongs into the address; undefined when it is where it started. */
  readonly onAddress: (text: string | undefined) => void;
}

/** How long changes are collected before the address follows. */
const SETTLE_MS = 250;

/** The draft of an analysis; the address follows what is complete, and an address that others change is followed. */
export function useWorksheet({ kind, schema, start, address, onAddress }: WorksheetOptions): Worksheet {
  const [draft, setDraft] = useState<Given>(() => paramsOf(schema, address) ?? start);
  const [from, setFrom] = useState(start);
  if (start !== from) {
    setFrom(start);
    // What was kept from an earlier visit is shown until the newest version has been read; whoever changed something keeps it.
    if (draft === from) setDraft(start);
  }
  const { params, problem } = useMemo(() => {
    const given: unknown = JSON.parse(JSON.stringify(draft));
    const parsed = schema.safeParse(given);
    if (parsed.success) return { params: parsed.data as Given, problem: undefined };
    return { params: null, problem: paramProblems(kind, parsed.error.issues, given).find(({ blank }) => !blank) };
  }, [kind, schema, draft]);
  const text = useMemo(() => {
    if (params === null) return null;
    const known = schema.safeParse(start);
    return known.success && JSON.stringify(known.data) === JSON.stringify(params) ? undefined : compactText(schema, params);
  }, [schema, params, start]);
  const settled = useDelayed(text, SETTLE_MS);
  // What this page wrote itself is not followed: it may be older than what was typed since.
  const written = useRef({ last: address, all: new Set([address]) });
  useEffect(() => {
    if (settled === null || written.current.last === settled) return;
    written.current.last = settled;
    written.current.all.add(settled);
    onAddress(settled);
  }, [settled, onAddress]);
  useEffect(() => {
    if (written.current.all.has(address)) return;
    written.current = { last: address, all: new Set([address]) };
    setDraft(paramsOf(schema, address) ?? start);
  }, [schema, address, start]);
  const change = useCallback((part: Given) => setDraft((old) => ({ ...old, ...part })), []);
  return { draft, change, params, problem };
}
