import { ValueUnit } from '@gyre/domain/events';
import type { Goal } from '@gyre/domain/goal';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';

const UnitRow = z.object({ place: z.number().int(), unit: ValueUnit });

/** 价值单位 — what the value of each goal counts, as the event plan says now of the property it sums; `none` where it says nothing. */
export async function valueUnitsOf(ledger: Ledger, goals: readonly Goal[]): Promise<ValueUnit[]> {
  const rows = await ledger.rows(
    UnitRow,
    `select g.place, p.unit from unnest($1::text[], $2::text[]) with ordinality as g (event, name, place)
     join plan_properties p on p.event = g.event and p.name = g.name`,
    [goals.map(({ select }) => select.event), goals.map(({ value }) => value)],
  );
  return goals.map((_, i) => rows.find(({ place }) => place === i + 1)?.unit ?? 'none');
}
