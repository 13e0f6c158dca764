export { customersStage, type CustomersStage } from './stage.ts';
export type { TurnChanges } from './changes.ts';
export { leaveFacts, type Fact } from './facts.ts';
export { warehouseSources } from './warehouse-sources.ts';
export { countCustomers, readCustomer, readCustomers, readLinks, rootsOf, type Customer, type StoredLink } from './read.ts';
export { findCustomers } from './search.ts';
export { ITEM_ID, ITEM_TYPE } from './items.ts';
export { attributesOfItems, itemHistory, itemTypes, listItems } from './item-read.ts';
export { nameOf, redactorFor, type Redact } from './redact.ts';
