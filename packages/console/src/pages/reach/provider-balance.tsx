import { MONEY_SCALE } from '@gyre/domain';
import { Alert, Tooltip } from 'antd';
import { DetailText } from '../../parts/detail-text.tsx';
import { formatPrice } from '../../parts/price.ts';
import { StatusDot } from '../../parts/status-dot.tsx';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import type { Provider } from './provider-order.ts';

type Balance = NonNullable<Provider['balance']>;

/** What a balance or a threshold of its unit reads like. */
function useAmount(): (amount: number, unit: Balance['unit']) => string {
  const { language, number } = useFormat();
  const words = useWords().reach.providers.balance;
  return (amount, unit) => (unit === 'messages' ? words.messages(number(amount)) : formatPrice(amount, language, unit));
}

/** 余额 — what a provider's account has left and when it said so; in warning colour when it is low. Nothing for one that has none. */
export function ProviderBalance({ balance }: Pick<Provider, 'balance'>) {
  const words = useWords().reach.providers.balance;
  const format = useFormat();
  const amountOf = useAmount();
  if (balance === null) return null;
  const { amount, unit, at, low } = balance;
  const said = (unit === 'messages' ? words.packages : words.account)(amountOf(amount, unit));
  return (
    <Tooltip title={words.at(format.moment(at))}>
      <span className="num">{low ? <StatusDot tone="warn">{said}</StatusDot> : said}</span>
    </Tooltip>
  );
}

/** What there is to say of a balance beyond its number: that it is low, or why it is not told. */
export function BalanceNote({ provider: { balance, balanceRefused, settings } }: { readonly provider: Provider }) {
  const words = useWords().reach.providers.balance;
  const amountOf = useAmount();
  if (balance !== null && balance.low) {
    const { unit } = balance;
    const limit = Number(settings['warnBelow']);
    const least = amountOf(unit === 'messages' ? limit : limit * MONEY_SCALE, unit);
    return <Alert className="provider-wide" type="warning" showIcon title={words.low(least)} />;
  }
  if (balanceRefused === '') return null;
  return (
    <div className="provider-wide" style={{ opacity: 0.7 }}>
      <DetailText detail={balanceRefused} />
    </div>
  );
}
