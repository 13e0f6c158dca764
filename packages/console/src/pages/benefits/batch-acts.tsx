import { contract, type CouponBatch } from '@gyre/domain';
import { App, Button } from 'antd';
import { useAct } from '../../api.ts';
import { useGo } from '../../address.tsx';
import { errorNote } from '../../parts/error-view.tsx';
import { useMoney } from '../../parts/use-money.ts';
import { useMay, useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';

/** 批次操作 — opens and stops claims, stops redemptions, edits, and deletes a batch nobody has a coupon of. */
export function BatchActs({ batch }: { readonly batch: CouponBatch }) {
  const words = useWords();
  const own = words.benefits;
  const format = useFormat();
  const money = useMoney();
  const go = useGo();
  const project = useProjectKey();
  const may = useMay('operate');
  const { modal, message } = App.useApp();
  const turn = useAct(contract.benefits.switchBatch);
  const remove = useAct(contract.benefits.removeBatch, { onDone: () => go('coupon-batches') });
  if (!may) return null;
  const params = { project, batch: batch.key };
  const told = async (act: () => Promise<unknown>, done: string): Promise<void> => {
    try {
      await act();
      void message.success(done);
    } catch (error) {
      void message.error(errorNote(error, words), 10);
    }
  };
  const set = (body: { claims?: boolean; redeems?: boolean }): Promise<void> => told(() => turn.mutateAsync({ params, body }), own.done);
  const ask = (title: string, content: string, danger: boolean, onOk: () => Promise<void>): void =>
    void modal.confirm({ title, content, okText: title, cancelText: words.acts.cancel, okButtonProps: { danger }, onOk });
  const openClaims = (): void =>
    ask(own.acts.open, own.asks.open(format.number(batch.definition.limits.total), money(batch.worstCost)), false, () =>
      set({ claims: true }),
    );
  return (
    <>
      {batch.claimsOpen ? (
        <Button onClick={() => void set({ claims: false })}>{own.acts.close}</Button>
      ) : (
        <Button type="primary" onClick={openClaims}>
          {own.acts.open}
        </Button>
      )}
      {batch.redeemsOpen ? (
        <Button danger onClick={() => ask(own.acts.freeze, own.asks.freeze, true, () => set({ redeems: false }))}>
          {own.acts.freeze}
        </Button>
      ) : (
        <Button onClick={() => void set({ redeems: true })}>{own.acts.unfreeze}</Button>
      )}
      <Button onClick={() => go(`coupon-batches/${batch.key}/edit`)}>{words.acts.edit}</Button>
      {batch.figures.taken === 0 && (
        <Button
          danger
          onClick={() => ask(words.acts.remove, own.removeAsk, true, () => told(() => remove.mutateAsync({ params }), own.removed))}
        >
          {words.acts.remove}
        </Button>
      )}
    </>
  );
}
