import type { Breakdown } from '@gyre/domain/questions/measures';
import type { AskedDraft, DraftOf } from './draft.ts';

/** 可拆分的草稿 — parameters whose parts are told apart by something, while they are being filled in. */
export type SplitDraft<Params> = Omit<DraftOf<Params>, 'by' | keyof AskedDraft> & AskedDraft & { readonly by?: readonly Breakdown[] };
