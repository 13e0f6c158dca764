import { Go } from '../address.tsx';

/** A customer's number as a link to the detail page. */
export function CustomerLink({ customer, name = '' }: { readonly customer: number; readonly name?: string }) {
  return (
    <Go to={`customers/${customer}`} className="num">
      {name === '' ? `#${customer}` : `${name} #${customer}`}
    </Go>
  );
}
