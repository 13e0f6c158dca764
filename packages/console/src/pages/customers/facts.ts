import type { contract } from '@gyre/domain';
import type { Answer } from '../../api.ts';

/** What the detail page of a customer is drawn from. */
export type CustomerFacts = Answer<typeof contract.people.get>;
